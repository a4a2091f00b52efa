import Reactor
import WebSocketProtocol

/// One who asks on the admin socket, as the server sees them.
struct AdminClient {
    /// How far the one request has come.
    enum Phase {
        /// Its line, or the head of its HTTP request, is read.
        case asking([UInt8])
        /// Its answer is worked out; the socket is not looked at.
        case waiting
        /// The answer is written.
        case answering([UInt8])
    }

    /// What the bytes of the asking phase come to.
    enum Question: Equatable {
        /// More are needed.
        case incomplete
        /// A line: the answer goes back as it is.
        case request(AdminRequest)
        /// An HTTP request, whether the server is ready.
        case readiness(isHEAD: Bool)
        /// Anything else; this is what it is answered.
        case answer([UInt8])
    }

    let descriptor: CInt
    /// Whether it may not ask: it is heard only as far as it takes to tell it so in its own language.
    let isStranger: Bool
    var phase: Phase
    /// When the phase is over, however far it has come; nothing ends the waiting.
    var deadline: MonotonicTime
    /// Where the first line ends, once it does; it is looked for behind ``looked`` only.
    private var lineEnd: Int?
    private var looked = 0
    private var isPage = false
    private var reader = HeadReader(limits: AdminPage.limits)

    /// One who has asked nothing yet.
    init(descriptor: CInt, isStranger: Bool, phase: Phase, deadline: MonotonicTime) {
        self.descriptor = descriptor
        self.isStranger = isStranger
        self.phase = phase
        self.deadline = deadline
    }

    /// Whether its socket is watched: it asks, or is answered.
    var isAtSocket: Bool {
        switch self.phase {
        case .asking, .answering: true
        case .waiting: false
        }
    }

    /// What a stranger is answered who speaks in lines.
    static let forbidden = AdminAnswer(.noPermission, errors: ["only root and the server's own user may ask"])

    /// Looks whether a line, or the head of an HTTP request, is there; what comes after it is not looked at.
    ///
    /// To be called with all that was sent, each time more came: it goes on where it stopped.
    mutating func question(in bytes: [UInt8]) -> Question {
        if self.lineEnd == nil {
            let seen = min(bytes.count, AdminRequest.maximumBytes)
            self.lineEnd = bytes[self.looked..<seen].firstIndex(of: UInt8(ascii: "\n"))
            self.looked = seen
            self.isPage = self.lineEnd.map { AdminPage.isMeant(by: bytes[..<$0]) } ?? false
        }
        guard let end = self.lineEnd else {
            return bytes.count < AdminRequest.maximumBytes ? .incomplete : self.nonsense
        }
        if self.isPage { return AdminPage(bytes, with: &self.reader).map(self.question) ?? .incomplete }
        let line = String(validating: bytes[..<end], as: UTF8.self)
        guard !self.isStranger, let request = line.flatMap(AdminRequest.init(line:)) else { return self.nonsense }
        return .request(request)
    }

    private func question(_ page: AdminPage) -> Question {
        switch page {
        case .readiness(let isHEAD) where self.isStranger:
            .answer((isHEAD ? AdminPage.forbidden.forHEAD : AdminPage.forbidden).bytes)
        case .answer where self.isStranger: .answer(AdminPage.forbidden.bytes)
        case .readiness(let isHEAD): .readiness(isHEAD: isHEAD)
        case .answer(let response): .answer(response.bytes)
        }
    }

    private var nonsense: Question {
        let known = AdminRequest.all.joined(separator: ", ")
        let answer = AdminAnswer(.usage, errors: ["this is no request; there are: \(known)"])
        return .answer((self.isStranger ? Self.forbidden : answer).bytes)
    }
}
