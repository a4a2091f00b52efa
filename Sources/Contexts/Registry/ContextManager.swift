import Logging
import Telemetry

/// What holds a connection's current context and swaps it.
///
/// It belongs to the actor that made it, on the thread of its connection's executor: it is not `Sendable`, so it stays
/// there. Contexts live there too, and are called there without a task. One message at a time: the caller gives the next
/// one when the reply to the last one has come.
public final class ContextManager {
    /// Whose manager this is.
    public let connection: Connection

    private let world: ContextWorld
    /// The context that the connection is in; nil before the first one.
    private var context: (any Context)?
    /// How the context is called; nil if there is none, or if its author has given it an executor of its own.
    private var entryHere: ContextRegistry.Entry?

    private var services: Services { self.world.services }

    /// More contexts than this in a row, each handing on to the next from its greeting, are taken for a circle.
    private static let longestChain = 8

    /// Makes a manager without a context; ``setContext(_:)`` gives it the first one.
    public init(connection: Connection, registry: ContextRegistry, services: Services) {
        self.connection = connection
        self.world = ContextWorld(registry, services)
    }

    /// Makes a manager in a world that others have too.
    package init(connection: Connection, world: ContextWorld) {
        self.connection = connection
        self.world = world
    }

    /// Puts a connection back into the context that it was in when another process served it.
    ///
    /// Throws ``ContextError`` for a name that is not registered, and ``StateCodingError`` for a state that cannot be read.
    package func restore(_ place: KeptContext) throws {
        let context = try self.world.registry.restore(place, self.connection, self.services)
        guard let entry = self.world.registry[place.name] else { return }
        self.enter(context, entry)
    }

    private func enter(_ context: any Context, _ entry: ContextRegistry.Entry) {
        self.context = context
        self.entryHere = InlineCall.isHome(self.connection.executor, of: context) ? entry : nil
        self.connection.enter(entry.name)
    }

    /// True, or it stops the program.
    private var isOnExecutor: Bool {
        self.connection.executor.checkIsolated()
        return true
    }

    /// Where the connection is, for another process to go on with; nil before the first context.
    ///
    /// A state that cannot be kept is logged.
    package func place() async -> KeptContext? {
        guard let context = self.context else { return nil }
        do {
            return try await context.place()
        } catch {
            return self.notKept(error, of: context)
        }
    }

    /// What ``place()`` answers, without a task; nil also if the context has an executor of its own.
    package func place(by buffer: SnapshotBuffer) -> KeptContext? {
        guard let entry = self.entryHere, let context = self.context else { return nil }
        assert(self.isOnExecutor)
        if entry.calls.isFresh(context) { return KeptContext(name: entry.name) }
        guard entry.calls.write(context, buffer) == nil, let failure = buffer.failure else {
            return KeptContext(name: entry.name, state: buffer.bytes)
        }
        return self.notKept(failure, of: context)
    }

    /// Has the current context write its state down, without a task; nil, with nothing done, if that cannot be.
    ///
    /// A state that cannot be kept is logged, and what is written down then restores nothing.
    ///
    /// - Returns: How many bytes were written down.
    package func keep(in buffer: SnapshotBuffer) -> Int? {
        guard let entry = self.entryHere, let context = self.context else { return nil }
        assert(self.isOnExecutor)
        if let count = entry.calls.write(context, buffer) { return count }
        if let failure = buffer.failure { self.log(.stateNotKept, failure) }
        return buffer.spoil()
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
            reply = Reply(self.services.texts[.commandLost], prompt: await self.context?.openPrompt)
        }
        guard isPlaceLost || self.context == nil else { return reply }
        return await self.follow(reply.followed(by: Reply(self.services.texts[.placeLost], next: .context(home))))
    }

    /// The name of the current context.
    public var contextName: ContextName? {
        self.context.map { type(of: $0).name }
    }

    /// Moves the connection to the context of that name and answers its greeting.
    ///
    /// An unknown name is logged, and the player stays where they were.
    public func setContext(_ name: ContextName) async -> Reply {
        await self.follow(Reply(events: [], next: .context(name)))
    }

    /// Gives a line to the current context and answers its reply, with the greeting of the next context if it moved.
    public func handleCommand(_ line: String) async -> Reply {
        guard let context = self.context else { return self.missing() }
        return await self.finish(.handler { try await context.handle(line) })
    }

    /// Gives a line to the current context, which answers at once if nothing has to be waited for.
    ///
    /// The line is looked up here, and not again by ``finish(_:)``.
    package func begin(_ line: String) -> ReplyStart {
        guard let context = self.context else { return .done(self.missing()) }
        guard let entry = self.entryHere else { return .pending(.handler { try await context.handle(line) }) }
        assert(self.isOnExecutor)
        switch entry.calls.begin(context, line) {
        case .answered(let reply):
            // Most replies lead nowhere: that need not be looked at closely.
            if !reply.isPlain, case .context = reply.next { return .pending(.move(reply)) }
            return .done(reply)
        case .failed(let error): return .done(self.caught(error))
        case .waiting(let handler): return .pending(.handler(handler))
        }
    }

    /// Gives a binary message to the current context, which may wait.
    package func begin(_ bytes: [UInt8]) -> ReplyStart {
        guard let context = self.context else { return .done(self.missing()) }
        return .pending(.handler { try await context.handle(bytes) })
    }

    /// Does what is left of an answer, and moves on to where it leads.
    package func finish(_ pending: PendingReply) async -> Reply {
        switch pending {
        case .move(let reply): return await self.follow(reply)
        case .handler(let handler):
            do {
                return await self.follow(try await handler())
            } catch {
                return self.caught(error)
            }
        }
    }

    /// Gives a binary message to the current context.
    public func handleBinary(_ bytes: [UInt8]) async -> Reply {
        switch self.begin(bytes) {
        case .done(let reply): reply
        case .pending(let pending): await self.finish(pending)
        }
    }

    /// Follows a reply to the context it names, and appends the greeting.
    private func follow(_ first: Reply) async -> Reply {
        var reply = first
        for _ in 0..<Self.longestChain {
            guard case .context(let name) = reply.next else { return reply }
            guard let entry = self.world.registry[name] else {
                let problem = ContextError(
                    .unknownContext,
                    at: name.rawValue,
                    hint: "register it in the ContextRegistry"
                )
                self.log(.contextMissing, problem)
                return reply.followed(by: Reply(self.services.texts[.contextMissing]))
            }
            let context = entry.make(self.connection, self.services)
            self.enter(context, entry)
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
