import Contexts
import Testing

@Suite("replies")
struct ReplyTests {
    @Test("each string is a message; there is no question, and one stays")
    func lines() {
        let reply = Reply("One.", "Two\nlines.")
        #expect(reply.events == [.text("One."), .text("Two\nlines.")])
        #expect(reply.prompt == nil && reply.next == .stay)
        #expect(Reply.nothing.events.isEmpty && Reply.nothing.next == .stay)
    }

    @Test("what follows comes behind, and its question and destination hold")
    func followed() {
        let first = Reply("One.", prompt: Prompt("Old?"), next: .context("c_old"))
        let second = Reply(events: [.binary([2])], prompt: Prompt("New?", kind: .email), next: .disconnect(.quit))
        #expect(
            first.followed(by: second)
                == Reply(
                    events: [.text("One."), .binary([2])],
                    prompt: Prompt("New?", kind: .email),
                    next: .disconnect(.quit)
                )
        )
        #expect(first.followed(by: .nothing) == Reply("One.", prompt: Prompt("Old?")))
    }

    @Test("only passwords are masked")
    func masking() {
        #expect(InputKind.allCases.filter(\.isMasked) == [.currentPassword, .newPassword])
    }
}
