import Reactor
import WebSocketProtocol

/// A client of the admin socket, as the server sees it.
struct AdminClient {
    /// The phases of the client's one request.
    enum Phase {
        /// The request line, or the head of the HTTP request, is being read.
        case asking([UInt8])
        /// The answer is being computed; the socket is not watched.
        case waiting
        /// The answer is being written.
        case answering([UInt8])
    }

    /// The meaning of the bytes that the client has sent.
    enum Question: Equatable {
        /// The request is not complete yet.
        case incomplete
        /// A request line.
        case request(AdminRequest)
        /// An HTTP request for the readiness of the server.
        case readiness(isHEAD: Bool)
        /// Anything else, with the bytes to answer.
        case answer([UInt8])
    }

    let descriptor: CInt
    /// The user of the client's process; nil if the kernel does not say.
    let user: UInt32?
    /// Whether the client may not ask: its request is read only to refuse it in its own protocol.
    let isRefused: Bool
    var phase: Phase
    /// When a phase of reading or writing must be over; the waiting phase has no limit.
    var deadline: MonotonicTime
    /// Where the first line ends, if its end has arrived; only bytes after ``looked`` are searched.
    private var lineEnd: Int?
    private var looked = 0
    private var isPage = false
    private var reader = HeadReader(limits: AdminPage.limits)

    /// Creates a client that has not asked anything yet.
    init(descriptor: CInt, user: UInt32?, isRefused: Bool, phase: Phase, deadline: MonotonicTime) {
        self.descriptor = descriptor
        self.user = user
        self.isRefused = isRefused
        self.phase = phase
        self.deadline = deadline
    }

    /// Whether the socket is watched: the client's request is being read, or its answer written.
    var isAtSocket: Bool {
        switch self.phase {
        case .asking, .answering: true
        case .waiting: false
        }
    }

    /// The answer to a client that may not ask and has sent a line.
    static let forbidden = AdminAnswer(.noPermission, errors: ["only root and the server's own user may ask"])

    /// Looks for a complete line, or the complete head of an HTTP request, in all bytes that the client has sent.
    ///
    /// Call it with the whole bytes each time more have arrived; it continues where it stopped. Bytes after the request
    /// are ignored.
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
        guard !self.isRefused, let request = line.flatMap(AdminRequest.init(line:)) else { return self.nonsense }
        return .request(request.sent(by: self.user))
    }

    private func question(_ page: AdminPage) -> Question {
        switch page {
        case .readiness(let isHEAD) where self.isRefused:
            .answer((isHEAD ? AdminPage.forbidden.forHEAD : AdminPage.forbidden).bytes)
        case .answer where self.isRefused: .answer(AdminPage.forbidden.bytes)
        case .readiness(let isHEAD): .readiness(isHEAD: isHEAD)
        case .answer(let response): .answer(response.bytes)
        }
    }

    private var nonsense: Question {
        let known = AdminRequest.all.joined(separator: ", ")
        let answer = AdminAnswer(.usage, errors: ["this is no request; there are: \(known)"])
        return .answer((self.isRefused ? Self.forbidden : answer).bytes)
    }
}
