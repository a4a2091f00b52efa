import Reactor

/// One who asks on the admin socket, as the server sees them.
struct AdminClient {
    /// How far the one request has come.
    enum Phase {
        /// Its line is read.
        case asking([UInt8])
        /// Its answer is worked out; the socket is not looked at.
        case waiting
        /// The answer is written.
        case answering([UInt8])
    }

    /// What the bytes of the asking phase come to.
    enum Question: Equatable {
        case incomplete
        case request(AdminRequest)
        /// They are no request, and never will be.
        case nonsense
    }

    let descriptor: CInt
    var phase: Phase
    /// When the phase is over, however far it has come; nothing ends the waiting.
    var deadline: MonotonicTime

    /// Looks whether a line is there; what stands behind it is not looked at.
    static func question(in bytes: [UInt8]) -> Question {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
            return bytes.count < AdminRequest.mostBytes ? .incomplete : .nonsense
        }
        let line = String(validating: bytes[..<end], as: UTF8.self)
        return line.flatMap(AdminRequest.init(line:)).map(Question.request) ?? .nonsense
    }
}
