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
    private final class Rest {
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
    private var current: EnteredContext?
    private var rest: Rest?

    private var others: [EnteredContext] {
        get { self.rest?.others ?? [] }
        set {
            guard let rest = self.needRest(unless: newValue.isEmpty) else { return }
            rest.others = newValue
            self.connection.noteOrigin(newValue.first.flatMap(self.entry))
        }
    }

    private var ending: Leaving? {
        get { self.rest?.ending }
        set { self.needRest(unless: newValue == nil)?.ending = newValue }
    }

    private func needRest(unless isNothing: Bool) -> Rest? {
        if self.rest == nil, !isNothing { self.rest = Rest() }
        return self.rest
    }

    /// Whether a message, or the start, is being worked on in a task.
    private var isAtWork: Bool {
        get { self.connection.isAtWork.load(ordering: .relaxed) }
        set { self.connection.isAtWork.store(newValue, ordering: .relaxed) }
    }

    private var world: ContextWorld { self.connection.world }
    private var services: Services { self.world.services }

    /// More contexts than this in a row, each leading on to the next when it is entered, are taken for a circle.
    private static let longestChain = 8

    /// Makes a manager without a context; ``enter(_:)`` gives it the first one.
    package init(of connection: Connection) {
        self.connection = connection
    }

    /// The name of the current context.
    package var contextName: ContextName? { self.current?.name }

    /// The contexts that the connection is in: those from which the current one was visited, the first one first, then that.
    package var contexts: [any Context] { (self.others + (self.current.map { [$0] } ?? [])).map(\.context) }

    private func become(_ context: EnteredContext?) {
        self.current = context
        if let context, let entry = self.entry(of: context) { self.connection.enter(entry) }
    }

    private func entry(of context: EnteredContext) -> ContextEntry? {
        context.entryHere ?? self.world.registry[context.name]
    }

    private func made(_ context: any Context, _ entry: ContextEntry) -> EnteredContext {
        EnteredContext(context, entry, on: self.connection.executor)
    }

    /// True, or it stops the program.
    private var isOnExecutor: Bool {
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
    private func working(_ body: () async -> Reply) async -> Reply {
        guard self.ending == nil else { return .nothing }
        self.isAtWork = true
        let reply = await body()
        self.isAtWork = false
        if let ending = self.ending { self.sendOff(ending) }
        return reply
    }

    // MARK: - Ways

    /// Follows a reply to the context to which it leads, and appends what that says.
    private func follow(_ first: Reply) async -> Reply {
        var reply = first
        for _ in 0..<Self.longestChain {
            let said: Reply?
            switch reply.next {
            case .stay, .disconnect: return reply
            case .context(let name): said = await self.move(to: name)
            case .visit(let name): said = await self.visit(name)
            case .back: said = self.others.isEmpty ? await self.goHome() : await self.goBack(to: self.others.last)
            }
            guard let said else {
                reply.next = .stay
                return reply
            }
            reply = reply.followed(by: said)
        }
        guard reply.leadsElsewhere else { return reply }
        reply.next = .stay
        self.log(
            .contextsCircle,
            ContextError(.endlessContexts, at: self.contextName?.rawValue ?? "", hint: "see what they say when entered")
        )
        return reply
    }

    private func move(to name: ContextName) async -> Reply {
        if let other = self.others.last(where: { $0.name == name }) { return await self.goBack(to: other) ?? .nothing }
        guard let entry = self.world.registry[name] else { return self.missing(name) }
        await self.leave(self.others + (self.current.map { [$0] } ?? []), .moved(to: name))
        self.others = []
        self.current = nil
        return await self.enter(entry)
    }

    /// Moves home from a context that was visited from nowhere; nil if that is home, or nobody is logged in.
    private func goHome() async -> Reply? {
        let home = self.world.registry.home
        guard self.contextName != home, self.connection.account != nil else { return nil }
        return await self.move(to: home)
    }

    private func visit(_ name: ContextName) async -> Reply {
        // Who visits a context that they came from would be in it twice.
        guard let current = self.current, !self.others.contains(where: { $0.name == name }) else {
            return await self.move(to: name)
        }
        guard let entry = self.world.registry[name] else { return self.missing(name) }
        // Nor twice in the one that they are in: they begin there again, and the others wait as before.
        guard current.name != name else { return await self.enter(entry) }
        self.others.append(current)
        self.current = nil
        if self.others.count > VisitedContexts.mostOthers {
            await self.leave([self.others.removeFirst()], .moved(to: name))
        }
        return await self.enter(entry)
    }

    /// Enters a context that was not entered before; the current one, if there is one, ends.
    private func enter(_ entry: ContextEntry) async -> Reply {
        if let current = self.current { await self.leave([current], .moved(to: entry.name)) }
        let context = self.made(entry.make(self.connection), entry)
        self.become(context)
        return await self.words { try await context.context.entered() }
    }

    /// Goes back to one of those from which the current context was visited; nil if there is none.
    private func goBack(to other: EnteredContext?) async -> Reply? {
        guard let other, let index = self.others.lastIndex(where: { $0.context === other.context }) else { return nil }
        let ended = Array(self.others[(index + 1)...]) + (self.current.map { [$0] } ?? [])
        self.others.removeSubrange(index...)
        self.become(other)
        await self.leave(ended, .moved(to: other.name))
        var reply = await self.words { try await other.context.returned() }
        // A dialogue that was open there waits for the next line.
        if reply.prompt == nil { reply.prompt = await other.context.openPrompt }
        return reply
    }

    /// Tells contexts that their player has left, the last one first.
    private func leave(_ contexts: [EnteredContext], _ why: Leaving) async {
        for context in contexts.reversed() { await context.context.left(why) }
    }

    /// What a context says of its own accord; what it throws is caught.
    private func words(_ body: () async throws -> Reply) async -> Reply {
        do {
            return try await body()
        } catch {
            return self.caught(error)
        }
    }

    // MARK: - The end

    /// The connection has ended: its contexts are told, after whatever is being worked on.
    package func end(_ why: Leaving) {
        guard self.ending == nil else { return }
        self.ending = why
        if !self.isAtWork { self.sendOff(why) }
    }

    private func sendOff(_ why: Leaving) {
        let contexts = (self.others + (self.current.map { [$0] } ?? [])).map(\.context)
        guard !contexts.isEmpty else { return self.connection.noteLeft() }
        self.current = nil
        self.others = []
        let (farewells, connection) = (self.world.farewells, self.connection)
        farewells.begin()
        Task {
            for context in contexts.reversed() {
                if why == .expired { await context.connectionLost() }
                await context.left(why)
            }
            connection.noteLeft()
            farewells.end()
        }
    }

    // MARK: - Another process

    /// Puts a connection back into the contexts that it was in when another process served it.
    ///
    /// Those from which the current one was visited, and that cannot be put back, are left out and logged.
    ///
    /// - Throws: For the current one, ``ContextError`` when its name is not registered, and ``StateCodingError`` when its state
    ///   cannot be read.
    package func restore(_ kept: KeptContext) throws {
        let visited = try VisitedContexts(kept.state)
        var others: [EnteredContext] = []
        for other in visited.others {
            do {
                others.append(try self.restored(other))
            } catch {
                self.log(.placeLost, error, [.context: other.name.rawValue])
            }
        }
        do {
            let current = try self.restored(KeptContext(name: kept.name, state: visited.state))
            self.others = others
            self.become(current)
        } catch {
            // The player goes on in the nearest one that can be read, and from there home.
            if let nearest = others.popLast() {
                self.others = others
                self.become(nearest)
            }
            throw error
        }
    }

    private func restored(_ kept: KeptContext) throws -> EnteredContext {
        guard let entry = self.world.registry[kept.name] else {
            throw ContextError(.unknownContext, at: kept.name.rawValue, hint: "register it in the ContextRegistry")
        }
        let context =
            kept.state.isEmpty
            ? entry.make(self.connection)
            : try entry.restore(self.connection, kept.state)
        return self.made(context, entry)
    }

    /// Whether one of the contexts that were put back may have something to do about it.
    package var hasSomethingToRestore: Bool {
        if let said = self.rest?.saidRestored { return said != .nothing }
        return self.hasContextsToTell
    }

    private var hasContextsToTell: Bool {
        (self.others + (self.current.map { [$0] } ?? [])).contains {
            self.entry(of: $0)?.hasNothingToRestore.load(ordering: .relaxed) == false
        }
    }

    /// Tells the contexts that were put back that they go on here, once; what they say is told by
    /// ``resume(isCommandLost:isPlaceLost:home:)``.
    package func tellRestored() async {
        guard self.rest?.saidRestored == nil, self.hasContextsToTell else { return }
        _ = await self.working {
            for other in self.others { _ = await self.tellRestored(other) }
            var said = Reply.nothing
            if let current = self.current { said = await self.tellRestored(current) }
            // Where there was nothing to do it need not be known that they were told.
            self.needRest(unless: !self.hasContextsToTell)?.saidRestored = said
            return .nothing
        }
    }

    /// Tells a player what their contexts say that were put back, and what was lost; moves on where the context was lost.
    ///
    /// - Parameters:
    ///   - isCommandLost: A command was being worked on.
    ///   - isPlaceLost: The context could not be restored.
    ///   - home: The context that is entered then.
    /// - Returns: What to tell; the question that is open is asked again.
    package func resume(isCommandLost: Bool, isPlaceLost: Bool, home: ContextName) async -> Reply {
        await self.tellRestored()
        return await self.working {
            var reply = self.rest?.saidRestored ?? .nothing
            if isCommandLost {
                let prompt = await self.current?.context.openPrompt
                reply = reply.followed(by: Reply(self.services.texts[.commandLost], prompt: prompt))
            }
            if isPlaceLost || self.current == nil {
                reply = reply.followed(by: Reply(self.services.texts[.placeLost], next: .context(home)))
            }
            return await self.follow(reply)
        }
    }

    private func tellRestored(_ context: EnteredContext) async -> Reply {
        guard let entry = self.entry(of: context), !entry.hasNothingToRestore.load(ordering: .relaxed) else {
            return .nothing
        }
        let reply = await context.context.restored() ?? .nothing
        guard reply.isNothingToRestore else { return reply }
        entry.hasNothingToRestore.store(true, ordering: .relaxed)
        return .nothing
    }

    /// Where the connection is, for another process to go on with; nil before the first context.
    ///
    /// A state that cannot be written down is logged.
    package func snapshot() async -> KeptContext? {
        guard let current = self.current else { return nil }
        var others: [KeptContext] = []
        for other in self.others {
            do {
                others.append(KeptContext(name: other.name, state: try await other.context.snapshot()))
            } catch {
                self.log(.stateNotKept, error)
            }
        }
        do {
            return self.kept(current.name, try await current.context.snapshot(), others)
        } catch {
            return self.notKept(error, of: current)
        }
    }

    /// What ``snapshot()`` answers, without a task; nil also if a context has an executor of its own.
    package func snapshot(by buffer: SnapshotBuffer) -> KeptContext? {
        guard let current = self.current, (self.others + [current]).allSatisfy({ $0.entryHere != nil }) else {
            return nil
        }
        assert(self.isOnExecutor)
        let others = self.others.compactMap { other in
            self.bytes(of: other, by: buffer).map { KeptContext(name: other.name, state: $0) }
        }
        guard let state = self.bytes(of: current, by: buffer) else { return .unreadable(current.name) }
        return self.kept(current.name, state, others)
    }

    /// Has the current context write its state down, without a task; nil, with nothing done, if that cannot be.
    ///
    /// A state that cannot be written down is logged, and what is written then restores nothing.
    ///
    /// - Returns: How many bytes were written.
    package func writeState(to buffer: SnapshotBuffer) -> Int? {
        guard let current = self.current, let entry = current.entryHere else { return nil }
        assert(self.isOnExecutor)
        guard self.others.isEmpty else { return self.snapshot(by: buffer).map { buffer.replace(with: $0.state) } }
        if let count = entry.calls.write(current.context, buffer) { return count }
        if let failure = buffer.failure { self.log(.stateNotKept, failure) }
        return buffer.markUnreadable()
    }

    private func bytes(of context: EnteredContext, by buffer: SnapshotBuffer) -> [UInt8]? {
        guard let entry = context.entryHere else { return nil }
        if entry.calls.isFresh(context.context) { return [] }
        if entry.calls.write(context.context, buffer) != nil { return buffer.bytes }
        if let failure = buffer.failure { self.log(.stateNotKept, failure) }
        return nil
    }

    /// All that is to be written down; without the first ones of those from which the context was visited if it would be too much.
    private func kept(_ name: ContextName, _ state: [UInt8], _ others: [KeptContext]) -> KeptContext {
        var visited = VisitedContexts(others: others, state: state)
        while visited.bytes.count > KeptContext.mostStateBytes, !visited.others.isEmpty {
            let other = visited.others.removeFirst()
            self.log(.stateNotKept, StateCodingError(.tooLarge, at: "\(other.name), with what was visited from it"))
        }
        return KeptContext(name: name, state: visited.bytes)
    }

    private func notKept(_ error: any Error, of context: EnteredContext) -> KeptContext {
        self.log(.stateNotKept, error)
        return .unreadable(context.name)
    }

    // MARK: - What goes wrong

    private func missing() -> Reply { Reply(self.services.texts[.contextMissing]) }

    private func missing(_ name: ContextName) -> Reply {
        self.log(
            .contextMissing,
            ContextError(.unknownContext, at: name.rawValue, hint: "register it in the ContextRegistry")
        )
        return self.missing()
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
