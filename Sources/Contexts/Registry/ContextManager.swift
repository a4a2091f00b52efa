import Logging
import StateCoding
import Synchronization
import Telemetry

/// What holds a connection's current context, and those from which it was visited, and swaps them.
///
/// It belongs to the actor that made it, on the thread of its connection's executor: it is not `Sendable`, so it stays
/// there. Contexts live there too, and are called there without a task. One message at a time: the caller gives the next
/// one when the reply to the last one has come.
package final class ContextManager {
    /// What most connections have nothing of; so it takes no room in an idle one.
    final class Rest {
        /// The contexts from which the current one was visited, directly or not: the first one first.
        var others: [EnteredContext] = []
        /// Why the connection has ended, once it has.
        var ending: Leaving?
        /// What the contexts that were put back have said, once they have been told.
        var saidRestored: Reply?
    }

    /// Whose manager this is.
    package let connection: Connection

    /// The context that the connection is in; nil before the first one.
    var current: EnteredContext?
    var rest: Rest?

    var others: [EnteredContext] {
        get { self.rest?.others ?? [] }
        set {
            guard let rest = self.needRest(unless: newValue.isEmpty) else { return }
            rest.others = newValue
            self.connection.noteOrigin(newValue.first.flatMap(self.entry))
        }
    }

    var ending: Leaving? {
        get { self.rest?.ending }
        set { self.needRest(unless: newValue == nil)?.ending = newValue }
    }

    func needRest(unless isNothing: Bool) -> Rest? {
        if self.rest == nil, !isNothing { self.rest = Rest() }
        return self.rest
    }

    /// Whether a message, or the start, is being worked on in a task.
    var isAtWork: Bool {
        get { self.connection.isAtWork.load(ordering: .relaxed) }
        set { self.connection.isAtWork.store(newValue, ordering: .relaxed) }
    }

    var world: ContextWorld { self.connection.world }
    var services: Services { self.world.services }

    /// More contexts than this in a row, each leading on to the next when it is entered, are taken for a circle.
    static let longestChain = 8

    /// Makes a manager without a context; ``enter(_:)`` gives it the first one.
    package init(of connection: Connection) {
        self.connection = connection
    }

    /// The name of the current context.
    package var contextName: ContextName? { self.current?.name }

    /// The contexts that the connection is in: those from which the current one was visited, the first one first, then that.
    package var contexts: [any Context] { self.entered.map(\.context) }

    /// The same, with how they are called.
    var entered: [EnteredContext] { self.others + (self.current.map { [$0] } ?? []) }

    func become(_ context: EnteredContext?) {
        self.current = context
        if let context, let entry = self.entry(of: context) { self.connection.enter(entry) }
    }

    func entry(of context: EnteredContext) -> ContextEntry? {
        context.entryHere ?? self.world.registry[context.name]
    }

    func made(_ context: any Context, _ entry: ContextEntry) -> EnteredContext {
        EnteredContext(context, entry, on: self.connection.executor)
    }

    /// True, or it stops the program.
    var isOnExecutor: Bool {
        self.connection.executor.checkIsolated()
        return true
    }

    // MARK: - Messages

    /// Moves the connection to the context of that name and answers what it says.
    ///
    /// An unknown name is logged, and the player stays where they were.
    package func enter(_ name: ContextName) async -> Reply {
        await self.finish(.move(Reply(events: [], next: .context(name))))
    }

    /// Gives a line to the current context, which answers at once if nothing has to be waited for.
    ///
    /// The line is looked up here, and not again by ``finish(_:)``.
    package func begin(_ line: String) -> ReplyStart {
        guard let current = self.current else { return .done(self.missing()) }
        guard let entry = current.entryHere, self.areOthersHere else {
            let context = current.context
            return .pending(.handler { try await context.handle(line) })
        }
        assert(self.isOnExecutor)
        switch self.answering({ entry.calls.begin(current.context, line) }) {
        case .answered(let reply):
            // Most replies lead nowhere: that need not be looked at closely.
            if !reply.isPlain, reply.leadsElsewhere { return .pending(.move(reply)) }
            return .done(reply)
        case .failed(let error): return .done(self.caught(error))
        case .waiting(let handler): return .pending(.handler(handler))
        }
    }

    /// Whether all contexts that wait can be looked at without waiting: only then can what a line changes be written down at
    /// once.
    private var areOthersHere: Bool { self.rest?.others.allSatisfy { $0.entryHere != nil } ?? true }

    /// Does something on the executor, without a pause; what it changes is looked at when it is done.
    @inline(__always)
    private func answering(_ body: () -> LineOutcome) -> LineOutcome {
        self.connection.isAnswering.store(true, ordering: .relaxed)
        defer { self.connection.isAnswering.store(false, ordering: .relaxed) }
        return body()
    }

    /// Gives a binary message to the current context, which may wait.
    package func begin(_ bytes: [UInt8]) -> ReplyStart {
        guard let context = self.current?.context else { return .done(self.missing()) }
        return .pending(.handler { try await context.handle(bytes) })
    }

    /// Does what is left of an answer, and moves on to where it leads.
    package func finish(_ pending: PendingReply) async -> Reply {
        await self.working {
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
    }

    /// Does something that may wait; should the connection end meanwhile, its contexts are told when it is done.
    ///
    /// Nothing is done if the connection has ended before: its contexts have been told.
    func working(_ body: () async -> Reply) async -> Reply {
        guard self.ending == nil else { return .nothing }
        self.isAtWork = true
        let reply = await body()
        self.isAtWork = false
        if let ending = self.ending { self.sendOff(ending) }
        return reply
    }

    // MARK: - The end

    /// The connection has ended: its contexts are told, after whatever is being worked on.
    package func end(_ why: Leaving) {
        guard self.ending == nil else { return }
        self.ending = why
        if !self.isAtWork { self.sendOff(why) }
    }

    func sendOff(_ why: Leaving) {
        let contexts = self.contexts
        guard !contexts.isEmpty else { return self.connection.noteLeft() }
        self.current = nil
        self.others = []
        let (leavingNotices, connection) = (self.world.leavingNotices, self.connection)
        leavingNotices.begin()
        Task {
            for context in contexts.reversed() {
                if why == .expired { await context.connectionLost() }
                await context.left(why)
            }
            connection.noteLeft()
            leavingNotices.end()
        }
    }

    // MARK: - What goes wrong

    func missing() -> Reply { Reply(self.services.texts[.contextMissing]) }

    func missing(_ name: ContextName) -> Reply {
        self.log(
            .contextMissing,
            ContextError(.unknownContext, at: name.rawValue, hint: "register it in the ContextRegistry")
        )
        return self.missing()
    }

    /// An error inside a command: the operator learns it, the player a fixed sentence, and the connection lives on.
    func caught(_ error: any Error) -> Reply {
        // Its text may quote what the player typed: it has a field, and the message only the type.
        self.log(.commandFailed, error, [.errorType: String(reflecting: type(of: error))])
        return Reply(self.services.texts[.somethingWentWrong])
    }

    func log(_ event: Telemetry.LogEvent, _ error: any Error, _ more: [LogKey: String] = [:]) {
        self.services.logger.log(
            event,
            self.connection.logFields(more.merging([.error: String(describing: error)]) { $1 })
        )
    }
}
