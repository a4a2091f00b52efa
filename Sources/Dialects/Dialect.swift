public import Contexts

/// How events are written for a client, as agreed on during the opening handshake (subprotocols, RFC 6455 section 1.9).
///
/// The raw value is in memory that another process reads, so it never changes. The type is public because code that
/// runs with each message is inlinable.
public enum Dialect: UInt8, Sendable, CaseIterable {
    /// The dialect of clients that agreed on no subprotocol: see ``PlainText``.
    case plainText = 0

    /// Returns the message that carries an event.
    @inlinable
    public func message(for event: Event) -> OutgoingMessage {
        switch self {
        case .plainText: PlainText.message(for: event)
        }
    }
}
