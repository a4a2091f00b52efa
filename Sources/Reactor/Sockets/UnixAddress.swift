import Glibc

/// The path of a unix socket in the form that the kernel expects (unix(7)).
@safe struct UnixAddress {
    private var address = sockaddr_un()

    /// Makes an address from a path.
    ///
    /// Throws ``ReactorError`` if the path is empty or too long, contains a zero byte, or starts with a `~` that a
    /// shell should have replaced.
    init(path: String) throws(ReactorError) {
        self.address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: self.address.sun_path)
        guard path.utf8.count < room, !path.isEmpty, !path.utf8.contains(0) else {
            throw ReactorError(
                .badAddress,
                at: "unix:\(path)",
                hint: "a socket path has 1 to \(room - 1) bytes (unix(7))"
            )
        }
        guard path.utf8.first != UInt8(ascii: "~") else {
            let hint = "nothing replaces ~ here: write the whole path, or ./~… for a name that starts so"
            throw ReactorError(.badAddress, at: "unix:\(path)", hint: hint)
        }
        unsafe withUnsafeMutableBytes(of: &self.address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    }

    /// Connects a socket to the address and returns the result of connect(2).
    func connect(_ descriptor: CInt) -> CInt { unsafe self.pass(to: Glibc.connect, descriptor) }

    /// Binds a socket to the address and returns the result of bind(2).
    func bind(_ descriptor: CInt) -> CInt { unsafe self.pass(to: Glibc.bind, descriptor) }

    private func pass(to call: (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt, _ descriptor: CInt) -> CInt {
        unsafe withUnsafePointer(to: self.address) { pointer in
            let generic = unsafe UnsafeRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            return unsafe call(descriptor, generic, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
