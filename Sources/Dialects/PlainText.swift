public import Contexts

/// The conversation of clients that agreed on nothing, as those of the original server: what people read, one message for
/// each event, in either direction.
///
/// A question is its words; what kind of answer it asks for is not told.
public enum PlainText {
    /// The message that tells an event.
    @inlinable
    public static func message(for event: Event) -> OutgoingMessage {
        switch event {
        case .text(let text): .text(text)
        case .binary(let bytes): .binary(bytes)
        case .prompt(let prompt): .text(prompt.text)
        }
    }
}
