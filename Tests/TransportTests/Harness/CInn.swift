import Contexts

@testable import Transport

/// A context for players who go away and come back; it records what happens to it on the ``Stage``.
///
/// `log NAME` logs in; `add TEXT` remembers a text and says all of them; `slow GATE` waits at a gate and remembers it;
/// `leave GATE` waits there and leads to another context. When it is restored it waits at the gate `restored` if it
/// remembers "wait".
actor CInn: Context {
    struct State: ContextState {
        var texts: [String] = []
        var dialogue: OpenDialogue?
    }

    static let name: ContextName = "c_inn"
    static let commands = CommandTable<CInn>(
        [
            Command("log", help: "log in") { me, words in
                await Task.yield()
                me.inn?.logIn(String(words.text), on: me.connection)
                return Reply("in", next: me.connection.resumption == nil ? .stay : .context(CInn.name))
            },
            Command("add", help: "remember a text") { me, words in me.add(String(words.text)) },
            Command("slow", help: "wait at a gate") { me, words in
                await me.stage?.pass(String(words.text))
                return me.add(String(words.text))
            },
            Command("leave", help: "wait at a gate, and leave") { me, words in
                await me.stage?.pass(String(words.text))
                return me.add(String(words.text)).followed(by: Reply(next: .context(CPassage.name)))
            },
            .quit,
        ],
        unrecognized: .somethingWentWrong
    )

    nonisolated let here: Here<State>

    init(_ here: Here<State>) { self.here = here }

    private nonisolated var stage: Stage? { try? self.services[Stage.self] }
    private nonisolated var inn: Inn? { try? self.services[Inn.self] }

    private func add(_ text: String) -> Reply {
        self.state.texts.append(text)
        return Reply(self.state.texts.joined(separator: ","))
    }

    private func note(_ what: String) { self.stage?.note("\(what) \(self.state.texts)") }

    func entered() -> Reply {
        self.note("entered")
        return Reply("inn")
    }

    func restored() async -> Reply? {
        self.note("restored")
        if self.state.texts.contains("wait") { await self.stage?.pass("restored") }
        return Reply("back: \(self.state.texts.joined(separator: ","))")
    }

    func connectionLost() { self.note("lost") }
    func left(_ why: Leaving) { self.note("left: \(why)") }
}

extension ContextRegistry {
    /// An inn, which is home, and a passage.
    static var inn: ContextRegistry {
        var registry = ContextRegistry()
        registry.register(CInn.self)
        registry.register(CPassage.self)
        registry.home = CInn.name
        return registry
    }
}

/// Runs a test against a server of its own, with sessions that outlive their connections.
func withInn(
    loops: Int = 1,
    kept parking: (any SocketParking)? = nil,
    configure: (inout TransportConfiguration) -> Void = { _ in },
    _ body: (TestServer, Inn) async throws -> Void
) async throws {
    let inn = Inn()
    try await withServer(
        loops: loops,
        kept: parking,
        of: .inn,
        with: inn,
        configure: { configuration in
            configuration.initialContext = CInn.name
            configure(&configuration)
        }
    ) { server in
        try await body(server, inn)
    }
}

extension TestServer {
    /// Connects a client, and reads the greeting.
    func guest(of dialect: String? = nil) async throws -> RawClient {
        let client = try self.dial()
        try await client.upgrade(offering: dialect)
        if dialect == nil { _ = try await client.next() }
        return client
    }
}
