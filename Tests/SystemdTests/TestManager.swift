import CLinux
import Glibc
import Synchronization

@testable import Systemd

/// A descriptor store behind a real notification socket: it stores duplicates and passes them on, like systemd.
final class TestManager: Sendable {
    struct Stored {
        var name: String
        var descriptor: CInt
    }

    private struct State {
        var stored: [Stored] = []
        var messages: [String] = []
        var maximum: Int
        var audible = Int.max
        var isStandingStill = false
        var isResting = false
        var isClosed = false
        var hasEnded = false
    }

    private let socket: TestSocket
    private let state: Mutex<State>

    /// Starts a manager that stores this many descriptors, for this process.
    ///
    /// Use it only in a process of its own.
    init(maximum: Int = 512) throws {
        let socket = try TestSocket(.unix, .datagram, listens: false)
        self.socket = socket
        self.state = Mutex(State(maximum: maximum))
        setEnvironment("NOTIFY_SOCKET", socket.path)
        try startThread(named: "test-manager") { self.run() }
    }

    /// The notifications so far.
    var messages: [String] { self.state.withLock { $0.messages } }
    /// The notifications without barriers.
    var notifications: [String] { self.messages.filter { $0 != "BARRIER=1" } }
    /// The names of the stored descriptors, sorted, one for each.
    var names: [String] { self.state.withLock { $0.stored.map(\.name).sorted() } }

    /// What a process that starts now would be passed: duplicates of the stored descriptors.
    func passed() throws -> PassedDescriptors {
        try self.state.withLock { state in
            try SocketActivation.sort(
                state.stored.map {
                    .init(number: fcntl($0.descriptor, F_DUPFD_CLOEXEC, 3), name: $0.name)
                }
            )
        }
    }

    /// Whether it no longer reads notifications.
    var isFrozen: Bool { self.state.withLock { $0.audible == 0 } }

    /// Reads only this many further notifications, as if the process had ended before it sent the next one.
    func hear(only count: Int) { self.state.withLock { $0.audible = count } }

    /// Stops reading until it is told to go on.
    func standStill(_ isStandingStill: Bool = true) {
        self.state.withLock { $0.isStandingStill = isStandingStill }
        while isStandingStill, !self.state.withLock({ $0.isResting }) { usleep(100) }
    }

    /// Ignores what is sent from now on, as if the sending process were killed at this moment.
    func freeze() throws { try self.send("FREEZE") }

    /// Fills its queue, so that the next notification waits.
    ///
    /// Use it while it does not read.
    func fillQueue() throws { try self.send("STATUS=x", untilFull: true) }

    private func send(_ message: String, untilFull isRepeated: Bool = false) throws {
        let sender = Glibc.socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        defer { Glibc.close(sender) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = self.socket.path.utf8
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        let answer = unsafe withUnsafePointer(to: address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(sender, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard answer == 0 else { throw TestSocket.Failure(call: "connect", errno: errno) }
        var isSent = false
        while isRepeated || !isSent {
            isSent = unsafe uuu_send_descriptors(sender, message, message.utf8.count, nil, 0) == 0
            if !isSent, isRepeated { return }
            if !isSent { usleep(100) }
        }
    }

    /// Ends the thread and closes all stored descriptors.
    func close() {
        self.state.withLock { $0.isClosed = true }
        while !self.state.withLock({ $0.hasEnded }) { usleep(1_000) }
        self.socket.close()
    }

    private func run() {
        while !self.state.withLock({ $0.isClosed }) {
            let rests = self.state.withLock { state in
                state.isResting = state.isStandingStill
                return state.isResting
            }
            if rests { usleep(500) }
            guard !rests, self.socket.hasDatagram(within: 10) else { continue }
            var bytes = [UInt8](repeating: 0, count: 4_096)
            var descriptors = [CInt](repeating: -1, count: Int(UUU_MOST_DESCRIPTORS))
            var found = uuu_message()
            let answer = unsafe uuu_receive_descriptors(
                self.socket.descriptor,
                false,
                &bytes,
                bytes.count,
                &descriptors,
                descriptors.count,
                &found
            )
            guard answer == 0 else { continue }
            let message = String(decoding: bytes.prefix(found.size), as: UTF8.self)
            self.state.withLock { Self.hear(message, Array(descriptors.prefix(found.count)), &$0) }
        }
        self.state.withLock { state in
            for stored in state.stored { Glibc.close(stored.descriptor) }
            state.stored = []
            state.hasEnded = true
        }
    }

    private static func hear(_ message: String, _ descriptors: [CInt], _ state: inout State) {
        var unused = descriptors[...]
        defer { for descriptor in unused { Glibc.close(descriptor) } }
        let lines = message.split(separator: "\n").map(String.init)
        guard lines != ["BARRIER=1"] else {
            state.messages.append("BARRIER=1")
            return
        }
        if lines == ["FREEZE"] { state.audible = 0 }
        guard state.audible > 0 else { return }
        state.audible -= 1
        state.messages.append(message)
        let name = lines.first { $0.hasPrefix("FDNAME=") }.map { String($0.dropFirst(7)) } ?? "stored"
        if lines.contains("FDSTORE=1") {
            while state.stored.count < state.maximum, let descriptor = unused.popFirst() {
                state.stored.append(Stored(name: name, descriptor: descriptor))
            }
        }
        if lines.contains("FDSTOREREMOVE=1") {
            for stored in state.stored where stored.name == name { Glibc.close(stored.descriptor) }
            state.stored.removeAll { $0.name == name }
        }
    }
}
