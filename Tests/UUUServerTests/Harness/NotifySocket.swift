import TestSupport
import Foundation
import Glibc

/// systemd's end of `NOTIFY_SOCKET`, for exit tests, which have their own process and environment.
final class NotifySocket: Sendable {
    private let descriptor: CInt
    private let folder: TemporaryFolder

    init() throws {
        self.folder = try TemporaryFolder()
        self.descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = self.folder("notify")
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let answer = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(self.descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        precondition(answer == 0)
        unsafe setenv("NOTIFY_SOCKET", path, 1)
    }

    deinit { close(self.descriptor) }

    /// Returns the next datagram; empty when none arrives within some seconds.
    func receive(within milliseconds: CInt = 10_000) -> String {
        var state = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&state, 1, milliseconds) == 1 else { return "" }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = unsafe recv(self.descriptor, &bytes, bytes.count, 0)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
