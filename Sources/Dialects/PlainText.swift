public import Contexts

/// The dialect of clients that agreed on no subprotocol, such as those of the original server.
///
/// Each message is one event, as people read it. A question is sent as its text; the kind of answer that it asks for is
/// not sent, and structured data is not sent at all.
public enum PlainText {
    /// Returns the message that carries an event; nil if nothing is sent for it.
    @inlinable
    public static func message(for event: Event) -> OutgoingMessage? {
        switch event {
        case .text(let text): .text(text)
        case .binary(let bytes): .binary(bytes)
        case .prompt(let prompt): .text(prompt.text)
        case .data: nil
        }
    }
}
