public import Contexts

/// How events are written for a client: what was agreed at the upgrade (RFC 6455 1.9, subprotocols).
///
/// Each has a number, which stands in memory that another process reads: it never changes. Public, as what is used at each
/// message is inlinable.
public enum Dialect: UInt8, Sendable, CaseIterable {
    /// No subprotocol: see ``PlainText``.
    case plainText = 0

    /// The message that tells an event.
    @inlinable
    public func message(for event: Event) -> OutgoingMessage {
        switch self {
        case .plainText: PlainText.message(for: event)
        }
    }
}
