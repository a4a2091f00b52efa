import StateCoding
import Testing

/// A state that has a fresh value.
private protocol FreshState: Codable, Equatable {
    init()
}

/// Decodes a state of an earlier version, which has fewer members; all of them have a value in `State()`.
@Suite("members that a stored state lacks come from a fresh one")
struct StateDefaultsTests {
    private enum Mood: String, Codable { case calm, cross }

    private struct Item: Codable, Equatable { var name = "mug" }

    private struct Open: Codable, Equatable { var name: String }

    private struct OldState: FreshState {
        struct Purse: Codable, Equatable {
            var silver = 1
        }

        var drinks = 0
        var purse = Purse()
        var bag: [Item] = []
        var places: [String: Item] = [:]
        var dialogue: Open?
    }

    private struct NewState: FreshState {
        struct Coins: Codable, Equatable {
            var copper = 3
            var note: String? = "new"
        }

        struct Purse: Codable, Equatable {
            var silver = 1
            var gold = 10
            var coins = Coins()
            var owner: String? = "the innkeeper"
        }

        @Few var lives = 9
        var drinks = 0
        var gold = 10
        var mood = Mood.calm
        var title: String? = "novice"
        var visits = [1, 2]
        var purse = Purse()
        var second: Purse? = Purse()
        var bag: [Item] = []
        var places: [String: Item] = [:]
        var dialogue: Open?
    }

    /// A property wrapper with a nested value, as an author may write one.
    @propertyWrapper
    fileprivate struct Few: Codable, Equatable, Sendable {
        var wrappedValue: Int
    }

    private static func read<State: FreshState>(_ written: some Encodable, as type: State.Type) throws -> State {
        try StateDecoder(StateEncoderTests.bytes(of: written)).restore(type, fresh: State())
    }

    private static func failure<State: FreshState>(_ written: some Encodable, as type: State.Type)
        -> StateCodingError?
    {
        #expect(throws: StateCodingError.self) { try Self.read(written, as: type) }
    }

    @Test("added members have the value of a fresh state, at every depth, and all written ones stay")
    func added() throws {
        var old = OldState()
        old.drinks = 7
        old.purse.silver = 4
        old.bag = [Item(name: "rope"), Item()]
        old.places = ["attic": Item(name: "chest")]
        var wanted = NewState()
        wanted.drinks = 7
        wanted.purse.silver = 4
        wanted.purse.owner = nil
        wanted.bag = old.bag
        wanted.places = old.places
        wanted.title = nil
        wanted.second = nil
        let read = try Self.read(old, as: NewState.self)
        #expect(read == wanted)
        #expect(read.gold == 10 && read.purse.gold == 10 && read.lives == 9 && read.visits == [1, 2])
    }

    @Test("a missing optional is nil, whatever a fresh state has")
    func optionals() throws {
        var state = NewState()
        (state.title, state.purse.owner, state.second) = (nil, nil, nil)
        let read = try Self.read(state, as: NewState.self)
        #expect(read == state && read.title == nil && read.purse.owner == nil && read.second == nil)
        #expect(NewState().title == "novice")
        // A member that is missing as a whole is replaced as a whole.
        let old = try Self.read(OldState(), as: NewState.self)
        #expect(old.purse.coins.note == "new" && old.title == nil)
    }

    @Test("an optional that is decoded in another way than the synthesized one is nil, too")
    func optionalsByHand() throws {
        struct Asking: FreshState {
            var one: Int? = 1
            var two: Int? = 2
            var three = 3
            var dialogue: Open?

            enum CodingKeys: CodingKey { case one, two, three, dialogue }

            init() {}

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                self.one = try container.decode(Int?.self, forKey: .one)
                self.two = try container.decodeNil(forKey: .two) ? nil : try container.decode(Int.self, forKey: .two)
                self.three = try container.decode(Int.self, forKey: .three)
            }
        }
        let read = try Self.read([String: Int](), as: Asking.self)
        #expect(read.one == nil && read.two == nil && read.three == 3)
    }

    @Test("a member that a fresh state cannot replace is still an error: in collections and optionals")
    func impossible() {
        struct Weighed: Codable, Equatable {
            var name = "mug"
            var weight = 1
        }
        struct State: FreshState {
            var bag: [Weighed] = []
            var hand: Weighed?
            var places: [String: Weighed] = [:]
            var dialogue: Open?
        }
        struct Hand: Encodable { var hand = Item() }
        for error in [
            Self.failure(["bag": [Item()]], as: State.self), Self.failure(Hand(), as: State.self),
            Self.failure(["places": ["attic": Item()]], as: State.self),
        ] {
            #expect(error == StateCodingError(.missing, at: "weight"))
        }
    }

    @Test("a value that does not fit is an error, and is not replaced")
    func misfit() {
        #expect(Self.failure(["drinks": "many"], as: NewState.self)?.code == .misfit)
        #expect(Self.failure(["mood": "livid"], as: NewState.self)?.code == .misfit)
        #expect(Self.failure(["purse": 5], as: NewState.self)?.code == .misfit)
    }

    @Test("a type that tries out its forms finds the written one, even if the fresh state has another")
    func forms() throws {
        struct Place: Codable, Equatable {
            var room = 1
            var road: String?

            enum CodingKeys: CodingKey { case room, road }

            init() {}

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                if let room = try? container.decode(Int.self, forKey: .room) {
                    self.room = room
                } else {
                    self.room = 0
                    self.road = try container.decode(String.self, forKey: .road)
                }
            }
        }
        struct State: FreshState {
            var place = Place()
            var gold = 10
            var dialogue: Open?
        }
        let read = try Self.read(["place": ["road": "north"]], as: State.self)
        #expect(read.place.road == "north" && read.place.room == 0 && read.gold == 10)
    }

    @Test("members added to an enumeration's case are replaced if the fresh state has the same case")
    func enumerations() throws {
        enum Weather: Codable, Equatable, Sendable {
            case fair
            case rain(millimetres: Int, isCold: Bool)
        }
        struct State: FreshState {
            var weather = Weather.rain(millimetres: 1, isCold: true)
            var dialogue: Open?
        }
        let rain = try Self.read(["weather": ["rain": ["millimetres": 5]]], as: State.self)
        #expect(rain.weather == .rain(millimetres: 5, isCold: true))
        #expect(try Self.read(["weather": ["fair": [String: Int]()]], as: State.self).weather == .fair)
        #expect(Self.failure(["weather": ["snow": [String: Int]()]], as: State.self)?.code == .misfit)
    }

    @Test("an added superclass comes from the fresh state")
    func superClass() throws {
        struct Late: Codable, Equatable, Sendable {
            var ranks = 1
            var guild = "none"

            enum CodingKeys: CodingKey { case ranks, guild }

            init() {}

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                self.ranks = try container.decode(Int.self, forKey: .ranks)
                let base = try container.superDecoder().container(keyedBy: CodingKeys.self)
                self.guild = try base.decode(String.self, forKey: .guild)
            }

            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(self.ranks, forKey: .ranks)
                var base = container.superEncoder().container(keyedBy: CodingKeys.self)
                try base.encode(self.guild, forKey: .guild)
            }
        }
        struct State: FreshState {
            var late = Late()
            var dialogue: Open?
        }
        let read = try Self.read(["late": ["ranks": 4]], as: State.self)
        #expect(read.late.ranks == 4 && read.late.guild == "none")
    }

    @Test("a fresh state that cannot be encoded replaces nothing and does no harm")
    func unwritable() throws {
        struct State: FreshState {
            struct Refusal: Error {}
            var gold = 10
            var dialogue: Open?

            func encode(to encoder: any Encoder) throws { throw Refusal() }
        }
        #expect(Self.failure([String: Int](), as: State.self) == StateCodingError(.missing, at: "gold"))
        #expect(try Self.read(["gold": 3], as: State.self).gold == 3)
    }
}
