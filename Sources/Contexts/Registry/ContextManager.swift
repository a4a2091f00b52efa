import Logging
import Telemetry

/// What holds a connection's current context and swaps it.
///
/// Runs on its connection's event loop. One command at a time: the caller gives the next line when the reply of the
/// last one has come.
public actor ContextManager {
    /// Whose manager this is.
    public nonisolated let connection: Connection

    private let registry: ContextRegistry
    private let services: Services
    private var current: (any Context)? { didSet { self.isWithinReach = nil } }
    /// Whether the current context can be entered without a task; nil before it was asked.
    private var isWithinReach: Bool?

    /// More contexts than this in a row, each handing on to the next from its greeting, are taken for a circle.
    private static let longestChain = 8

    /// The event loop of the connection.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.connection.executor.asUnownedSerialExecutor()
    }

    /// Makes a manager without a context; ``setContext(_:)`` gives it the first one.
    public init(connection: Connection, registry: ContextRegistry, services: Services) {
        self.connection = connection
        self.registry = registry
        self.services = services
    }

    /// Makes a manager that begins in a context which a former process was in, or without one.
    package init(
        connection: Connection,
        registry: ContextRegistry,
        services: Services,
        current: (any Context)?
    ) {
        self.connection = connection
        self.registry = registry
        self.services = services
        self.current = current
        if let current { connection.enter(type(of: current).name) }
    }

    /// Where the connection is, for another process to go on with; nil before the first context.
    ///
    /// A state that cannot be kept is logged.
    package func place() async -> KeptContext? {
        guard let context = self.current else { return nil }
        do {
            return try await context.place(on: StateDesk())
        } catch {
            return self.notKept(error, of: context)
        }
    }

    /// What ``place()`` answers, without a task; nil also if the entrance does not reach the current context.
    package func place(by entrance: Entrance, on desk: StateDesk) -> KeptContext? {
        guard let context = self.contextWithinReach(of: entrance) else { return nil }
        switch entrance.place(context, desk) {
        case .success(let place): return place
        case .failure(let error): return self.notKept(error, of: context)
        }
    }

    /// Has the current context write its state down, without a task; nil, with nothing done, if that cannot be.
    ///
    /// A state that cannot be kept is logged, and what is written down then restores nothing.
    ///
    /// - Returns: How many bytes were written down.
    package func keep(by entrance: Entrance, on desk: StateDesk) -> Int? {
        guard let context = self.contextWithinReach(of: entrance) else { return nil }
        if let count = entrance.keep(context, desk) { return count }
        if let failure = desk.failure { self.log(.stateNotKept, failure) }
        return desk.spoil()
    }

    private func contextWithinReach(of entrance: Entrance) -> (any Context)? {
        guard let context = self.current else { return nil }
        if self.isWithinReach == nil { self.isWithinReach = entrance.reaches(context) }
        return self.isWithinReach == true ? context : nil
    }

    private func notKept(_ error: any Error, of context: any Context) -> KeptContext {
        self.log(.stateNotKept, error)
        return .unreadable(type(of: context).name)
    }

    /// Tells a player what was lost between two processes, and moves on where the place was lost.
    ///
    /// - Parameters:
    ///   - isCommandLost: A command was being worked on.
    ///   - isPlaceLost: The context could not be restored.
    ///   - home: The context that is entered then.
    /// - Returns: What to tell; the question that is open is asked again.
    package func resume(isCommandLost: Bool, isPlaceLost: Bool, home: ContextName) async -> Reply {
        var reply = Reply.nothing
        if isCommandLost {
            reply = Reply(self.services.texts[.commandLost], prompt: await self.current?.openPrompt)
        }
        guard isPlaceLost || self.current == nil else { return reply }
        return await self.settle(reply.followed(by: Reply(self.services.texts[.placeLost], next: .context(home))))
    }

    /// The name of the current context.
    public var contextName: ContextName? {
        self.current.map { type(of: $0).name }
    }

    /// Moves the connection to the context of that name and answers its greeting.
    ///
    /// An unknown name is logged, and the player stays where they were.
    public func setContext(_ name: ContextName) async -> Reply {
        await self.settle(Reply(messages: [], next: .context(name)))
    }

    /// Gives a line to the current context and answers its reply, with the greeting of the next context if it moved.
    ///
    /// It answers what the running server would: ``Context/handleNow(_:)`` is asked first, and
    /// ``Context/handleCommand(_:)`` only for what that leaves.
    public func handleCommand(_ line: String) async -> Reply {
        await self.answer { try await $0.handleEitherWay(line) }
    }

    /// Does what ``handleCommand(_:)`` does for a line that ``handleNow(_:by:)`` was given first, and has left.
    package func handleRemaining(_ line: String) async -> Reply {
        // What the entrance does not reach was not asked.
        guard self.isWithinReach == true else { return await self.handleCommand(line) }
        return await self.answer { try await $0.handle(line) }
    }

    private func answer(_ handle: (any Context) async throws -> Reply) async -> Reply {
        guard let context = self.current else { return self.missing() }
        do {
            let reply = try await handle(context)
            // Most commands move nobody: they need not take the longer way.
            guard case .context = reply.next else { return reply }
            return await self.settle(reply)
        } catch {
            return self.caught(error)
        }
    }

    /// Gives a line to the current context if that need not wait; nil, with nothing done, if it may have to.
    ///
    /// A reply that names another context has not been followed there: that is for ``settle(_:)``, which may wait.
    package func handleNow(_ line: String, by entrance: Entrance) -> Reply? {
        guard self.current != nil else { return self.missing() }
        guard let context = self.contextWithinReach(of: entrance) else { return nil }
        switch entrance.attempt(context, line) {
        case .success(let reply): return reply
        case .failure(let error): return self.caught(error)
        case nil: return nil
        }
    }

    /// Gives a binary message to the current context.
    public func handleBinary(_ bytes: [UInt8]) async -> Reply {
        await self.answer { try await $0.handle(bytes) }
    }

    /// Follows a reply to the context it names, and appends the greeting.
    package func settle(_ first: Reply) async -> Reply {
        var reply = first
        for _ in 0..<Self.longestChain {
            guard case .context(let name) = reply.next else { return reply }
            guard let entry = self.registry[name] else {
                let problem = ContextError(
                    .unknownContext,
                    at: name.rawValue,
                    hint: "register it in the ContextRegistry"
                )
                self.log(.contextMissing, problem)
                return reply.followed(by: Reply(self.services.texts[.contextMissing]))
            }
            let context = entry.make(self.connection, self.services)
            self.current = context
            self.connection.enter(name)
            do {
                reply = reply.followed(by: try await context.sendGreeting())
            } catch {
                return reply.followed(by: self.caught(error))
            }
        }
        guard case .context(let name) = reply.next else { return reply }
        reply.next = .stay
        self.log(
            .contextsCircle,
            ContextError(.endlessContexts, at: name.rawValue, hint: "see their greetings")
        )
        return reply
    }

    private func missing() -> Reply {
        Reply(self.services.texts[.contextMissing])
    }

    /// An error inside a command: the operator learns it, the player a fixed sentence, and the connection lives on.
    private func caught(_ error: any Error) -> Reply {
        // Its text may quote what the player typed: it has a field, and the message only the type.
        self.log(.commandFailed, error, [.errorType: String(reflecting: type(of: error))])
        return Reply(self.services.texts[.somethingWentWrong])
    }

    private func log(_ event: Telemetry.LogEvent, _ error: any Error, _ more: [LogKey: String] = [:]) {
        self.services.logger.log(
            event,
            self.connection.logFields(more.merging([.error: String(describing: error)]) { $1 })
        )
    }
}
