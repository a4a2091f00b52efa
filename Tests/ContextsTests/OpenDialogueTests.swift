import TestSupport
import Testing

@testable import Contexts

@Suite("an open dialogue")
struct OpenDialogueTests {
    let player: TestClient

    init() async throws {
        self.player = try await TestClient(.tests)
    }

    private func states(after lines: [String]) async throws -> [CForm.State] {
        let form = CForm(self.player.connection)
        var states: [CForm.State] = []
        for line in lines {
            _ = try await form.handle(line)
            states.append(await form.state)
        }
        return states
    }

    @Test("a copy does not change while the dialogue continues")
    func copies() async throws {
        let dialogues = try await self.states(after: ["form", "a", "b", "redo"]).map(\.dialogue)
        #expect(dialogues.map { $0?.step } == ["one", "two", "three", "two"])
        #expect(dialogues.map { $0?["one"] } == [nil, "a", "a", "a"])
        #expect(dialogues.map { $0?["two"] } == [nil, nil, "b", nil])
        #expect(dialogues[1] == dialogues[3], "the same question with the same answers")
        #expect(Set(dialogues.map { $0?.name }) == ["form"])
    }

    @Test("two are equal if all their content is equal")
    func equality() async throws {
        let (one, other) = (try await self.states(after: ["form", "a"]), try await self.states(after: ["form", "b"]))
        #expect(one[0] == other[0] && one[1] != other[1] && one[0] != one[1])
        #expect(try await self.states(after: ["form", "a"]) == one)
    }

    @Test("it is as large as a reference")
    func size() {
        #expect(MemoryLayout<OpenDialogue?>.size == MemoryLayout<AnyObject?>.size)
    }
}
