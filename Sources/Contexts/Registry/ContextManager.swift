import Logging
import StateCoding
import Synchronization
import Telemetry

/// Holds a connection's current context and those from which it was visited, and moves the connection between contexts.
///
/// A manager belongs to the actor that made it and runs on the thread of its connection's executor; it is not
/// `Sendable`, so it cannot leave it. The contexts run on the same executor and are called without a task. The caller
/// gives it one message at a time: the next one after the reply to the last one.
package final class ContextManager {
    /// Values that most connections do not have; allocated when one is set, so that an idle connection is small.
    final class Rest {
        /// The contexts from which the current one was visited, directly or through others, in the order of the visits.
        var others: [EnteredContext] = []
        /// Why the connection has ended, once it has.
        var ending: Leaving?
        /// What the restored contexts have returned, once they have been called.
        var saidRestored: Reply?
        /// Whether the contexts have been told that the connection was lost.
        var isLost = false
        /// Whether they have to be told so when nothing is being worked on any more.
        var isToBeLost = false
        /// Whether the session goes on elsewhere, without the contexts of a command that is running.
        var isLeftToCommand = false
    }

    /// The connection that is managed.
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

    /// Whether a task is working on a message, or on entering the first context.
    var isAtWork: Bool {
        get { self.connection.isAtWork.load(ordering: .relaxed) }
        set { self.connection.isAtWork.store(newValue, ordering: .relaxed) }
    }

    var world: ContextWorld { self.connection.world }
    var services: Services { self.world.services }

    /// The maximum number of contexts in a row that send the player on when entered; more are taken for an endless
    /// loop.
    static let longestChain = 8

    /// Makes a manager without a context; ``enter(_:)`` enters the first one.
    package init(of connection: Connection) {
        self.connection = connection
    }

    /// The name of the current context.
    package var contextName: ContextName? { self.current?.name }

    /// All commands of the current context, also those that the player's role may not use.
    package var commands: [CommandSummary] { self.current.flatMap(self.entry)?.commands ?? [] }

    /// The contexts from which the current one was visited, in the order of the visits, and the current one.
    package var contexts: [any Context] { self.entered.map(\.context) }

    /// The same contexts, with their registry entries.
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

    /// Returns true, or stops the program if the caller is not on the executor.
    var isOnExecutor: Bool {
        self.connection.executor.checkIsolated()
        return true
    }

    // MARK: - Messages

    /// Moves the connection to the context of that name and returns its greeting.
    ///
    /// An unknown name is logged, and the player stays in the current context.
    package func enter(_ name: ContextName) async -> Reply {
        await self.finish(.move(Reply(events: [], next: .context(name))))
    }

    /// Gives a line to the current context, which answers at once if its handler never waits.
    ///
    /// The line is looked up here; ``finish(_:)`` does not look it up again.
    package func begin(_ line: String) -> ReplyStart {
        guard let current = self.current else { return .done(self.missing()) }
        guard let entry = current.entryHere, self.areOthersHere else {
            let context = current.context
            return .pending(.handler { try await context.handle(line) })
        }
        assert(self.isOnExecutor)
        switch self.answering({ entry.calls.begin(current.context, line) }) {
        case .answered(let reply):
            // Most replies lead to no other context, and the first test is the cheaper one.
            if !reply.isPlain, reply.leadsElsewhere { return .pending(.move(reply)) }
            return .done(reply)
        case .failed(let error): return .done(self.caught(error))
        case .waiting(let handler): return .pending(.handler(handler))
        }
    }

    /// Gives a line to the current context if it answers the question that is open there.
    ///
    /// A line that names a step answers that step only. A line that names none answers no question whose answer is
    /// masked: what was typed as a command must not become a password. A line that does not answer the open question is
    /// not looked at; the reply says so, and asks the question again.
    ///
    /// - Parameters:
    ///   - line: The line.
    ///   - step: The step that it answers; nil if it names none.
    /// - Returns: The reply, or what remains to be done for it.
    package func begin(_ line: String, answering step: String?) -> ReplyStart {
        // Most lines are commands, in a context that asks nothing.
        if step == nil, self.current?.entryHere?.hasDialogues == false { return self.begin(line) }
        guard self.current?.entryHere != nil else {
            guard let context = self.current?.context else { return .done(self.missing()) }
            let texts = self.services.texts
            return .pending(
                .handler {
                    let open = await context.openQuestion
                    guard Self.isAnswer(to: open, naming: step) else { return Self.moved(texts, open) }
                    return try await context.handle(line)
                }
            )
        }
        let open = self.openQuestion
        guard Self.isAnswer(to: open, naming: step) else { return .done(Self.moved(self.services.texts, open)) }
        return self.begin(line)
    }

    /// The question that is open in the current context; nil if there is none, or the context has an executor of its
    /// own.
    package var openQuestion: Prompt? {
        guard let entry = self.current?.entryHere, entry.hasDialogues, let context = self.current?.context else {
            return nil
        }
        assert(self.isOnExecutor)
        return entry.calls.openQuestion(context)
    }

    private static func isAnswer(to open: Prompt?, naming step: String?) -> Bool {
        guard let step else { return open?.kind.isMasked != true }
        return open?.step?.name == step
    }

    private static func moved(_ texts: Texts, _ open: Prompt?) -> Reply {
        var reply = Reply(texts[.questionMoved], prompt: open)
        reply.refusal = .moved
        return reply
    }

    /// Whether all contexts from which the current one was visited can be called without a task.
    ///
    /// Only then can the state be saved at once after a line.
    private var areOthersHere: Bool { self.rest?.others.allSatisfy { $0.entryHere != nil } ?? true }

    /// Runs the body on the executor, without a suspension.
    ///
    /// Changes of a state are noticed when it is done.
    @inline(__always)
    private func answering(_ body: () -> LineOutcome) -> LineOutcome {
        self.connection.isAnswering.store(true, ordering: .relaxed)
        defer { self.connection.isAnswering.store(false, ordering: .relaxed) }
        return body()
    }

    /// Gives a binary message to the current context, whose handler may wait.
    package func begin(_ bytes: [UInt8]) -> ReplyStart {
        guard let context = self.current?.context else { return .done(self.missing()) }
        return .pending(.handler { try await context.handle(bytes) })
    }

    /// Completes a reply, and follows it to the context to which it leads.
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

    /// Runs a body that may wait.
    ///
    /// If the connection ends meanwhile, its contexts are told afterwards.
    ///
    /// If the connection has ended already, the body is not run.
    func working(_ body: () async -> Reply) async -> Reply {
        guard self.ending == nil else { return .nothing }
        self.isAtWork = true
        let reply = await body()
        self.isAtWork = false
        if let ending = self.ending {
            self.sendOff(ending)
        } else if self.rest?.isToBeLost == true {
            self.tellLost()
        }
        return reply
    }

    // MARK: - The end

    /// Notes that the connection has ended; its contexts are told when nothing is being worked on any more.
    package func end(_ why: Leaving) {
        guard self.ending == nil else { return }
        self.ending = why
        if !self.isAtWork { self.sendOff(why) }
    }

    func sendOff(_ why: Leaving) {
        let (contexts, isLostAlready) = (self.contexts, self.rest?.isLost ?? false)
        guard !contexts.isEmpty else { return self.connection.noteLeft() }
        self.current = nil
        self.others = []
        let (leavingNotices, connection) = (self.world.leavingNotices, self.connection)
        leavingNotices.begin()
        Task {
            for context in contexts.reversed() {
                if why == .expired, !isLostAlready { await context.connectionLost() }
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

    /// Logs an error of a command and returns a fixed sentence for the player.
    ///
    /// The connection continues.
    func caught(_ error: any Error) -> Reply {
        // The error's text may quote what the player typed, so it goes into a field; the message names the error's type
        // only.
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
