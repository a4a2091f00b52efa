import Contexts
import Synchronization

/// Records what happens to the rooms of a test, in order, and has a gate at which a command waits.
final class Notes: Sendable {
    private struct State {
        var entries: [String] = []
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func add(_ entry: String) { self.state.withLock { $0.entries.append(entry) } }

    /// Returns what has happened since the last call.
    func take() -> [String] {
        self.state.withLock { state in
            defer { state.entries = [] }
            return state.entries
        }
    }

    /// How many commands wait at the gate.
    var waiting: Int { self.state.withLock { $0.waiting.count } }

    func wait() async { await withCheckedContinuation { next in self.state.withLock { $0.waiting.append(next) } } }

    func openGate() {
        let waiting = self.state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for one in waiting { one.resume() }
    }
}

/// The number of a room.
protocol RoomNumber: Sendable {
    static var number: Int { get }
}

enum R0: RoomNumber { static let number = 0 }
enum R1: RoomNumber { static let number = 1 }
enum R2: RoomNumber { static let number = 2 }
enum R3: RoomNumber { static let number = 3 }
enum R4: RoomNumber { static let number = 4 }
enum R5: RoomNumber { static let number = 5 }
enum R6: RoomNumber { static let number = 6 }
enum R7: RoomNumber { static let number = 7 }
enum R8: RoomNumber { static let number = 8 }
enum R9: RoomNumber { static let number = 9 }

/// A context that records what happens to it, and whose commands lead to other rooms.
actor CRoom<Number: RoomNumber>: Context {
    struct Broken: Error {}

    struct State: ContextState {
        var steps = 0
        var ballast = ""
        var dialogue: OpenDialogue?
    }

    static var name: ContextName { ContextName(rawValue: "room\(Number.number)") }

    static var commands: CommandTable<CRoom> {
        CommandTable(
            [
                Command("step", help: "count") { me, _ in
                    me.state.steps += 1
                    return Reply("\(me.state.steps)")
                },
                Command("load", help: "remember much") { me, words in
                    me.state.ballast = String(repeating: "x", count: Int(words.text) ?? 0)
                    return .nothing
                },
                Command("visit", help: "visit a room") { _, words in
                    Reply(next: .visit(ContextName(rawValue: String(words.text))))
                },
                Command("go", help: "go to a room") { _, words in
                    Reply(next: .context(ContextName(rawValue: String(words.text))))
                },
                Command("wait", help: "wait at the gate") { me, words in
                    await (try me.notes).wait()
                    try me.notes.add("\(Self.name) waited")
                    return words.text == "and go" ? Reply("Waited.", next: .context("room3")) : Reply("Waited.")
                },
                .back("back", help: "go back"),
                .quit,
            ],
            unrecognized: .blankLine
        )
    }

    nonisolated let here: Here<State>
    init(_ here: Here<State>) { self.here = here }

    private nonisolated var notes: Notes { get throws { try self.services[Notes.self] } }

    private func note(_ what: String) { try? self.notes.add("\(Self.name) \(what)") }

    func entered() throws -> Reply {
        self.note("entered")
        if Number.number == 9 { throw Broken() }
        return Reply("Room \(Number.number).")
    }

    func returned() -> Reply {
        self.note("returned")
        return Reply("Room \(Number.number) again.")
    }

    func restored() -> Reply? {
        self.note("restored")
        return self.state.steps == 7 ? Reply("Still in room \(Number.number).") : nil
    }

    func connectionLost() { self.note("lost") }
    func left(_ why: Leaving) { self.note("left: \(why)") }
}

extension ContextRegistry {
    /// Ten rooms; the last one throws when it is entered.
    static var rooms: ContextRegistry {
        var registry = ContextRegistry.tests
        registry.register(CRoom<R0>.self)
        registry.register(CRoom<R1>.self)
        registry.register(CRoom<R2>.self)
        registry.register(CRoom<R3>.self)
        registry.register(CRoom<R4>.self)
        registry.register(CRoom<R5>.self)
        registry.register(CRoom<R6>.self)
        registry.register(CRoom<R7>.self)
        registry.register(CRoom<R8>.self)
        registry.register(CRoom<R9>.self)
        return registry
    }
}
