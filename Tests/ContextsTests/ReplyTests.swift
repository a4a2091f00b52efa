import Testing

@testable import Contexts

@Suite("replies")
struct ReplyTests {
    @Test("each string is a message; there is no question, and the player stays")
    func lines() {
        let reply = Reply("One.", "Two\nlines.")
        #expect(reply.events == [.text("One."), .text("Two\nlines.")])
        #expect(reply.prompt == nil && reply.next == .stay)
        #expect(Reply.nothing.events.isEmpty && Reply.nothing.next == .stay)
    }

    @Test("a following reply's events come after, and its question and destination count")
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

    @Test("leadsElsewhere is true for replies that lead to another context only")
    func destinations() {
        #expect(Reply("x").isPlain && !Reply("x", prompt: Prompt("y")).isPlain && !Reply(next: .back).isPlain)
        for next in [.context("a"), .visit("a"), .back] as [Reply.Next] { #expect(Reply(next: next).leadsElsewhere) }
        for next in [.stay, .disconnect(.quit)] as [Reply.Next] { #expect(!Reply(next: next).leadsElsewhere) }
    }

    @Test("nothingToRestore equals no other reply, and has no events")
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
