import Glibc

/// Returns the value of an environment variable; nil if it is not set.
func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
}

/// Returns the text of an errno (strerror(3), which is thread-safe in glibc).
func errorText(_ code: CInt) -> String { unsafe String(cString: strerror(code)) }
