import Glibc

/// The value of an environment variable, or nil when it is unset.
func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
}

/// The words of an errno (strerror(3), which glibc has made safe for threads).
func errorText(_ code: CInt) -> String { unsafe String(cString: strerror(code)) }
