import Glibc

@testable import Systemd

/// A connection with both of its ends.
struct TestConnection {
    /// The server's end, with its label.
    var descriptor: CInt
    let label: UInt64
    /// The client's end, or -1.
    var peer: CInt

    /// Creates a connection; without a peer it needs one descriptor only.
    init(hasPeer: Bool = true) throws {
        var ends: [CInt] = [-1, -1]
        let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw TestSocket.Failure(call: "socketpair", errno: errno)
        }
        self.descriptor = ends[0]
        self.peer = ends[1]
        self.label = Bottle.label(of: ends[0]) ?? 0
        if !hasPeer { self.hangUp() }
    }

    /// Closes the client's end.
    mutating func hangUp() {
        if self.peer >= 0 { Glibc.close(self.peer) }
        self.peer = -1
    }

    /// Ends the connection like a server, so that the client sees it.
    func close() {
        shutdown(self.descriptor, CInt(SHUT_RDWR))
        if self.descriptor >= 0 { Glibc.close(self.descriptor) }
        if self.peer >= 0 { Glibc.close(self.peer) }
    }

    /// Closes the server's descriptor without a Close, like the kernel when a process is killed.
    mutating func crash() {
        if self.descriptor >= 0 { Glibc.close(self.descriptor) }
        self.descriptor = -1
    }

    /// Closes both ends.
    mutating func end() {
        self.crash()
        self.hangUp()
    }

    /// Whether a byte that the client sends arrives at a descriptor.
    func reaches(_ descriptor: CInt) -> Bool {
        var byte = UInt8.random(in: 0 ... .max)
        var echo: UInt8 = ~byte
        return unsafe send(self.peer, &byte, 1, CInt(MSG_NOSIGNAL)) == 1
            && recv(descriptor, &echo, 1, CInt(MSG_DONTWAIT)) == 1 && byte == echo
    }

    /// Whether the client sees the end of the connection.
    var isOver: Bool {
        var byte: UInt8 = 0
        return unsafe recv(self.peer, &byte, 1, CInt(MSG_DONTWAIT)) == 0
    }
}

extension Bottle.Contents {
    /// The labels, sorted.
    var labels: [UInt64] { self.connections.map(\.label).sorted() }

    /// Closes what was taken, as if the process that has taken it were killed.
    func crash() {
        for connection in self.connections { close(connection.descriptor) }
    }
}

/// The sockets and devices that this process has open.
///
/// Use it only in a process of its own, where no other code opens any.
///
/// Nothing else counts: Dispatch opens descriptors at any time, and so does a sanitizer that looks up names with pipes.
/// Files are identified by their inodes, because other tests rename and remove what such a process has inherited.
func openDescriptors() -> Set<String> {
    var open: Set<String> = []
    for descriptor in 0..<CInt(clamping: raiseDescriptorLimit()) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, [S_IFSOCK, S_IFCHR].contains(status.st_mode & S_IFMT) else {
            continue
        }
        open.insert("\(descriptor) \(status.st_dev) \(status.st_ino)")
    }
    return open
}

/// Raises the limit of descriptors to its maximum, and returns it.
@discardableResult
func raiseDescriptorLimit(to maximum: Int = .max) -> Int {
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    unsafe getrlimit(kind, &limit)
    limit.rlim_cur = min(limit.rlim_max, rlim_t(min(maximum, 1 << 20)))
    unsafe setrlimit(kind, &limit)
    return Int(clamping: limit.rlim_cur)
}
