import Contexts
import ContextsTesting
import TestSupport
import Testing

@Suite("states that would be lost at an upgrade are found")
struct StateExaminationTests {
    fileprivate struct Item: Codable, Equatable {
        var name = "mug"
        var weight: Int?
    }

    /// A state with one member of each kind.
    fileprivate struct Bag: ContextState {
        struct Purse: Codable, Equatable {
            var gold = 1
            var note: String?
        }

        enum Mood: Codable, Equatable { case calm, cross(Int) }

        var count = 0
        var purse = Purse()
        var mood = Mood.calm
        var words: [String] = []
        var title: String?
        var items: [Item] = []
        var places: [String: Purse] = [:]
        var hand: Item?
        var dialogue: OpenDialogue?
    }

    private static func findings(_ samples: [any ContextState]) -> [String] {
        var registry = ContextRegistry()
        registry.register(CHolder<Bag>.self)
        return registry.stateFindings(samples: samples).map { "\($0.member) \($0.problem)" }
    }

    @Test("without samples the empty collections and optionals are reported")
    func unseen() {
        #expect(Self.findings([]) == ["items[] unseen", "places[] unseen", "hand unseen"])
    }

    @Test("with samples, the members that each element must have are found, and nothing else")
    func needed() {
        var one = Bag()
        one.items = [Item(), Item(name: "rope", weight: 3)]
        one.mood = .cross(3)
        var other = Bag()
        other.places = ["attic": .init(), "cellar": .init(gold: 4, note: "mine")]
        other.hand = Item()
        #expect(
            Set(Self.findings([one, other])) == [
                "mood.cross._0 needed", "items[].name needed", "places.attic.gold needed", "places.cellar.gold needed",
                "hand.name needed",
            ]
        )
    }

    @Test("members of a type with its own encoding are not reported; those of a wrapper are")
    func ownForms() {
        struct Hidden: Codable, Equatable { var parts = 1 }
        /// A struct that is encoded like a URL: its keys are not the names of its members.
        struct Link: Codable, Equatable {
            var text = "a"
            var parsed: Hidden?
            enum CodingKeys: String, CodingKey { case text = "relative" }
        }
        @propertyWrapper struct Kept<Value: Codable & Equatable & Sendable>: Codable, Equatable, Sendable {
            var wrappedValue: Value
        }
        struct Shelf: ContextState {
            var link = Link()
            @Kept var books: [Item] = []
            var dialogue: OpenDialogue?
        }
        var registry = ContextRegistry()
        registry.register(CHolder<Shelf>.self)
        #expect(registry.stateFindings().map(\.member) == ["_books.wrappedValue[]"])
    }

    @Test("an open dialogue is not reported")
    func dialogue() async throws {
        let player = try await TestClient(.tests)
        await player.enter("c_form")
        await player.say(["form", "1"])
        let state = try #require(await player.player.state(of: CForm.self))
        #expect(state.dialogue != nil)
        #expect(ContextRegistry.tests.stateFindings(samples: [state]) == [])
    }

    @Test("a custom init(from:) that needs a member is found, whatever error it throws")
    func byHand() {
        struct Strict: ContextState {
            struct Refusal: Error {}
            var gold = 1
            var silver = 2
            var copper = 3
            var dialogue: OpenDialogue?

            enum CodingKeys: CodingKey { case gold, silver, copper, dialogue }

            init() {}

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                guard container.contains(.gold) else { throw Refusal() }
                guard container.contains(.silver) else {
                    throw DecodingError.keyNotFound(CodingKeys.silver, .init(codingPath: [], debugDescription: ""))
                }
                self.gold = try container.decode(Int.self, forKey: .gold)
                self.silver = try container.decode(Int.self, forKey: .silver)
                self.copper = try container.decodeIfPresent(Int.self, forKey: .copper) ?? 7
            }
        }
        var registry = ContextRegistry()
        registry.register(CHolder<Strict>.self)
        #expect(registry.stateFindings().map(\.member) == ["gold", "silver"])
    }

    @Test("samples that change when read, that cannot be written, or that belong to no context are found")
    func samples() {
        struct Forgetful: ContextState {
            var gold = 1
            var dialogue: OpenDialogue?
            enum CodingKeys: CodingKey { case dialogue }
        }
        var registry = ContextRegistry()
        registry.register(CHolder<Forgetful>.self)
        registry.register(CBytes.self)
        #expect(registry.stateFindings() == [])
        var large = CBytes.State()
        large.bytes = Array(repeating: 7, count: 100_000)
        let findings = registry.stateFindings(samples: [Forgetful(gold: 2), large, Bag()])
        #expect(findings.map(\.problem) == [.notRestored, .notRestored, .noContext])
        #expect(findings.map(\.member) == ["State", "Forgetful", "Bag"])
        #expect(findings.map(\.context) == ["c_bytes", "c_holder", nil])
    }

    @Test("the description of a finding is one line with its path and advice")
    func description() {
        var sample = Bag()
        sample.items = [Item()]
        var registry = ContextRegistry()
        registry.register(CHolder<Bag>.self)
        let told = registry.stateFindings(samples: [sample]).map(\.description)
        #expect(told.first?.hasPrefix("c_holder: items[].name must be in every kept state") == true)
        #expect(told.first?.contains("make it optional, or give it a default") == true)
        #expect(told.contains { $0.hasPrefix("c_holder: hand is empty in every sample; give one") })
        #expect(told.allSatisfy { !$0.contains("\n") })
    }
}

/// A context with any type of state.
private actor CHolder<State: ContextState>: Context {
    static var name: ContextName { "c_holder" }
    static var commands: CommandTable<CHolder> { CommandTable([.quit], unrecognized: .blankLine) }

    nonisolated let here: Here<State>
    init(_ here: Here<State>) { self.here = here }
}
