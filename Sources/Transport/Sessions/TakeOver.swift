import Contexts
import Reactor
import Synchronization

/// The request of a connection for what its session has left on another one.
final class TakeOver: Sendable {
    /// The connection that the session leaves.
    let key: SocketKey
    /// The connection that goes on with it.
    let target: Outbound
    private let continuation: Mutex<CheckedContinuation<SessionRemains?, Never>?>

    /// Makes a request.
    init(_ key: SocketKey, for target: Outbound, _ continuation: CheckedContinuation<SessionRemains?, Never>) {
        self.key = key
        self.target = target
        self.continuation = Mutex(continuation)
    }

    /// Answers the request; only the first answer counts.
    func answer(_ remains: SessionRemains?) {
        let continuation = self.continuation.withLock { continuation in
            defer { continuation = nil }
            return continuation
        }
        continuation?.resume(returning: remains)
    }

    deinit { self.answer(nil) }
}

extension TakeOver: Equatable {
    /// Returns whether both are the same request.
    static func == (one: TakeOver, other: TakeOver) -> Bool { one === other }
}

/// What a session leaves beside its contexts.
struct ExchangeRemains: Sendable {
    /// The messages that its client may not have seen.
    let ring: ReplayRing
    /// The id of the last line that was carried out.
    let did: UInt64
    /// The number that the last message of the connection would have if it were counted; nil if it was not written.
    let byeNumber: UInt64?
}
