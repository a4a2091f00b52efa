import Contexts
import World

/// One player's connection in one process of a test world.
///
/// It works as on the server: one line at a time, and changes are saved before the reply is delivered.
actor Conversation {
    /// What another process continues with.
    struct Record {
        var snapshot: ContextSnapshot?
        var login: Login?
        /// Whether a line was being worked on.
        var isCommandLost = false
    }

    private let loop: TestLoop
    let connection: Connection
    let hearing: Hearing
    let key: UInt64
    private let process: TestProcess
    private let life: TestLife
    private let manager: ContextManager
    private let buffer = SnapshotBuffer()
    private var snapshot: ContextSnapshot?
    private var recordedChanges: UInt64 = 0
    private var isServed = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var isOver = false
    private var isContextLost = false
    private var wasCommandLost = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    init(_ process: TestProcess, key: UInt64, allowsPasswords: Bool, _ hearing: Hearing) {
        self.loop = process.loop
        self.process = process
        self.key = key
        self.hearing = hearing
        self.life = TestLife(in: process.life)
        self.connection = Connection(
            id: .init(key),
            clientAddress: "192.0.2.1",
            allowsPasswords: allowsPasswords,
            home: process.connectionHome,
            key: key
        )
        self.manager = ContextManager(of: self.connection)
    }

    // MARK: - Lines

    /// Enters a context, and returns its greeting.
    func enter(_ name: ContextName) async -> Reply {
        await self.serve { .pending(.move(Reply(events: [], next: .context(name)))) }
    }

    /// Answers a line of the player.
    func handle(_ line: String) async -> Reply { await self.serve { self.manager.begin(line) } }

    /// Answers a line of the player, in a task for which nobody waits.
    func begin(_ line: String) { Task { await self.handle(line) } }

    /// Answers a binary message of the player.
    func handle(_ bytes: [UInt8]) async -> Reply { await self.serve { self.manager.begin(bytes) } }

    /// Calls ``goOn()`` in a task for which nobody waits.
    func beginGoingOn() { Task { await self.goOn() } }

    /// Continues after a restart: calls the restored contexts, and tells the player what they say.
    func goOn() async {
        let (isCommandLost, isContextLost) = (self.wasCommandLost, self.isContextLost)
        guard isCommandLost || isContextLost || self.manager.hasSomethingToRestore else { return }
        await self.waitForTurn()
        defer { self.endTurn() }
        guard !self.isOver else { return }
        let reply = await self.living {
            await self.manager.afterRestore(
                isCommandLost: isCommandLost,
                isContextLost: isContextLost,
                home: self.process.home
            )
        }
        await self.writeDown()
        self.tell(reply)
    }

    private func serve(_ begin: () -> ReplyStart) async -> Reply {
        await self.waitForTurn()
        defer { self.endTurn() }
        guard !self.isOver else { return .nothing }
        let reply = await self.living {
            switch begin() {
            case .done(let reply): return reply
            case .pending(let pending): return await self.manager.finish(pending)
            }
        }
        await self.writeDown()
        self.tell(reply)
        return reply
    }

    /// Runs the body; tasks that it starts end with this conversation.
    private func living(_ body: () async -> Reply) async -> Reply {
        await TestLife.$current.withValue(self.life) {
            await withTaskExecutorPreference(self.loop.tasks) { await body() }
        }
    }

    private func tell(_ reply: Reply) {
        guard !self.isOver else { return }
        self.hearing.add(reply.everything)
        if case .disconnect(let reason) = reply.next { self.end(reason.leaving) }
    }

    /// Waits until no other line is being worked on.
    private func waitForTurn() async {
        guard self.isServed else { return self.isServed = true }
        await withCheckedContinuation { self.waiting.append($0) }
    }

    private func endTurn() {
        if self.waiting.isEmpty { self.isServed = false } else { self.waiting.removeFirst().resume() }
    }

    // MARK: - What survives a process

    /// Saves what has changed since the last call.
    private func writeDown() async {
        let changes = self.connection.changes
        guard !self.isOver, changes != self.recordedChanges else { return }
        self.recordedChanges = changes
        if let snapshot = self.manager.snapshot(by: self.buffer) { return self.snapshot = snapshot }
        let snapshot = await self.manager.snapshot()
        if !self.isOver { self.snapshot = snapshot }
    }

    /// Saves a change that was made outside of a line.
    ///
    /// While a line is being worked on, it is saved with that line.
    func writeNotedDown() async {
        if !self.isServed { await self.writeDown() }
    }

    /// Ends this conversation without telling anybody, as the end of a process does.
    ///
    /// - Parameter isKilled: Whether the process is killed: then nothing more is saved.
    /// - Returns: What another process continues with; nil if the connection has ended already.
    func cutOff(isKilled: Bool) async -> Record? {
        guard !self.isOver else { return nil }
        if !isKilled, !self.isServed { await self.writeDown() }
        self.isOver = true
        self.life.end()
        self.process.outbound.close(self.key)
        let login = self.connection.session.map { Login($0) }
        // So that groups which an old context has joined no longer send to it.
        self.connection.markClosed()
        return Record(snapshot: self.snapshot, login: login, isCommandLost: self.isServed)
    }

    /// Restores what another process has saved; ``goOn()`` tells the contexts and the player.
    func restore(_ record: Record) {
        if let login = record.login, let loser = self.process.sessions.restore(login, on: self.connection) {
            self.process.tell(loser, isTakenOver: true)
        }
        self.wasCommandLost = record.isCommandLost
        self.snapshot = record.snapshot
        if let snapshot = record.snapshot {
            do {
                try self.manager.restore(snapshot)
            } catch {
                self.isContextLost = true
                self.process.logContextLost(snapshot.name, of: self.connection, error)
            }
        } else {
            self.isContextLost = true
        }
        self.recordedChanges = self.connection.changes
    }

    // MARK: - The end

    /// Ends the connection; its contexts are told when nothing is being worked on any more.
    func end(_ why: Leaving) {
        guard !self.isOver else { return }
        self.isOver = true
        self.process.outbound.close(self.key)
        self.process.sessions.close(self.connection)
        TestLife.$current.withValue(self.life) { self.manager.end(why) }
    }

    /// Whether the connection exists.
    var isHere: Bool { !self.isOver }

    /// Returns the context of that type that the player is in, or from which they are visiting another one.
    func context<C: Context>(_ type: C.Type) -> C? { self.manager.contexts.lazy.compactMap { $0 as? C }.last }
}
