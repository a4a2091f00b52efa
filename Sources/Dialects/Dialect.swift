/// How messages are written for a client, as agreed on during the opening handshake (subprotocols, RFC 6455 section 1.9).
///
/// The raw value is in memory that another process reads, so it never changes. The type is public because code that
/// runs with each message is inlinable.
public enum Dialect: UInt8, Sendable, CaseIterable {
    /// The dialect of clients that agreed on no subprotocol: see ``PlainText``.
    case plainText = 0
    /// JSON objects: see ``UUUV1``.
    case uuuV1 = 1
    /// The same messages as in plain text, in binary frames: `terminal.mudstandards.org` (mudstandards.org/websocket).
    case terminal = 2

    /// The name of the subprotocol; nil for plain text, which has none.
    public var subprotocol: String? {
        switch self {
        case .plainText: nil
        case .uuuV1: UUUV1.name
        case .terminal: "terminal.mudstandards.org"
        }
    }

    /// Chooses the dialect for a client: the first of its offers that is known, or plain text if there is none.
    ///
    /// Names of subprotocols are compared as they are, in upper and lower case (RFC 6455 section 4.1).
    public init(offers: [String]) {
        let known = offers.lazy.compactMap { offer in Self.allCases.first { $0.subprotocol == offer } }
        self = known.first ?? .plainText
    }
}
