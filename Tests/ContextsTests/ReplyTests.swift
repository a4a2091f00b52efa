import Testing

@testable import Contexts

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

    @Test("what leads to another context is told from what stays or ends")
    func destinations() {
        #expect(Reply("x").isPlain && !Reply("x", prompt: Prompt("y")).isPlain && !Reply(next: .back).isPlain)
        for next in [.context("a"), .visit("a"), .back] as [Reply.Next] { #expect(Reply(next: next).leadsElsewhere) }
        for next in [.stay, .disconnect(.quit)] as [Reply.Next] { #expect(!Reply(next: next).leadsElsewhere) }
    }

    @Test("nothing to restore is no other reply, and has nothing in it")
    func nothingToRestore() {
        #expect(Reply.nothingToRestore.isNothingToRestore && Reply.nothingToRestore.events == [])
        #expect(!Reply.nothing.isNothingToRestore && !Reply("").isNothingToRestore)
        #expect(!Reply(events: [.text("a"), .text("b")]).isNothingToRestore && Reply.nothing != .nothingToRestore)
    }

    @Test("only passwords are masked")
    func masking() {
        #expect(InputKind.allCases.filter(\.isMasked) == [.currentPassword, .newPassword])
    }
}
