import Contexts
import Dialects
import Testing

@Suite("Plain text")
struct PlainTextTests {
    @Test(
        "an event is one message with exactly its text or bytes",
        arguments: [
            (Event.text("One.\nTwo  \u{E9}\u{1F409}"), OutgoingMessage.text("One.\nTwo  \u{E9}\u{1F409}")),
            (.text(""), .text("")),
            (.binary([0, 255]), .binary([0, 255])),
        ]
    )
    func content(_ event: Event, _ message: OutgoingMessage) {
        #expect(Dialect.plainText.message(for: event) == message)
    }

    @Test("a question is sent as its text, whatever kind of answer it asks for", arguments: InputKind.allCases)
    func question(_ kind: InputKind) {
        let event = Event.prompt(Prompt("Enter password:", kind: kind))
        #expect(Dialect.plainText.message(for: event) == .text("Enter password:"))
    }

    @Test("the numbers of dialects are those in the memory of older processes")
    func numbers() {
        #expect(Dialect.allCases.map(\.rawValue) == [0])
    }
}
