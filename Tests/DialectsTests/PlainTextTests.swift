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
        #expect(PlainText.message(for: event) == message)
    }

    @Test("a question is sent as its text, whatever kind of answer it asks for", arguments: InputKind.allCases)
    func question(_ kind: InputKind) {
        let event = Event.prompt(Prompt("Enter password:", kind: kind))
        #expect(PlainText.message(for: event) == .text("Enter password:"))
    }

    @Test("the numbers of dialects are those in the memory of older processes")
    func numbers() {
        #expect(Dialect.allCases.map(\.rawValue) == [0, 1, 2])
    }

    @Test("structured data is not sent")
    func data() throws {
        #expect(PlainText.message(for: .data(try StructuredData("room", ["exits": ["north"]]))) == nil)
    }

    @Test("the first offer that is known is taken; without one, plain text is spoken")
    func offers() {
        #expect(Dialect(offers: []) == .plainText)
        #expect(Dialect(offers: ["chat", "UUU.V1"]) == .plainText)
        #expect(Dialect(offers: ["chat", "terminal.mudstandards.org", "uuu.v1"]) == .terminal)
        #expect(Dialect(offers: ["uuu.v1", "terminal.mudstandards.org"]) == .uuuV1)
    }
}
