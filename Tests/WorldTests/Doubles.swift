import Contexts
import Logging
import Synchronization
import Telemetry
import TestSupport
import World

/// Accounts in memory; it decides races as the real store does.
final class MemoryStore: AccountStore {
    /// What staff have done beside it; nil where nobody has.
    let moderation = Mutex<MemoryModerationStore?>(nil)
    let records = Mutex<[AccountRecord]>([])
    let failure = Mutex<WorldError?>(nil)
    /// The error that an insert throws; nil if it succeeds.
    let insertFailure = Mutex<WorldError?>(nil)

    private func read<T>(_ find: ([AccountRecord]) -> T) throws(WorldError) -> T {
        if let failure = self.failure.withLock({ $0 }) { throw failure }
        return find(self.records.withLock { $0 })
    }

    func account(named folded: String) async throws(WorldError) -> AccountRecord? {
        try self.read { $0.first { $0.username.lowercased() == folded } }
    }

    func account(id: Int64) async throws(WorldError) -> AccountRecord? {
        try self.read { $0.first { $0.id == id } }
    }

    func accounts(ids: [Int64]) async throws(WorldError) -> [AccountRecord] {
        try self.read { $0.filter { ids.contains($0.id) } }
    }

    func accounts(
        after id: Int64,
        beginningWith prefix: String,
        atMost limit: Int
    ) async throws(WorldError) -> [AccountRecord] {
        try self.read { all in
            Array(all.filter { $0.id > id && $0.username.lowercased().hasPrefix(prefix) }.prefix(limit))
        }
    }

    func hasName(alike: String) async throws(WorldError) -> Bool {
        try self.read { $0.contains { Username.alike($0.username.lowercased()) == alike } }
    }

    func emailIsTaken(_ folded: String) async throws(WorldError) -> Bool {
        try self.read { $0.contains { $0.email == folded } }
    }

    func insert(_ new: NewAccount, noting action: StaffAction?) async throws(WorldError) -> AccountRecord {
        if let failure = self.insertFailure.withLock({ $0 }) { throw failure }
        let moderation = self.moderation.withLock { $0 }
        return try self.records.withLock { (records) throws(WorldError) in
            if records.contains(where: { $0.username.lowercased() == new.username.folded }) {
                throw WorldError(.usernameTaken, at: "MemoryStore")
            }
            if records.contains(where: { Username.alike($0.username.lowercased()) == new.username.alike }) {
                throw WorldError(.usernameAlike, at: "MemoryStore")
            }
            if new.emailIsExclusive, records.contains(where: { $0.email == new.email.folded }) {
                throw WorldError(.emailTaken, at: "MemoryStore")
            }
            let record = AccountRecord(
                id: Int64(records.count + 1),
                username: new.username.display,
                email: new.email.folded,
                passwordHash: new.passwordHash,
                role: new.role
            )
            if let code = new.invitation,
                moderation?.rows.withLock({ $0.use(code, at: 0, for: record.id) }) != true
            {
                throw WorldError(.invitationInvalid, at: "MemoryStore")
            }
            if let action { moderation?.rows.withLock { $0.actions.insert(action, at: 0) } }
            records.append(record)
            return record
        }
    }

    func replacePasswordHash(of id: Int64, _ old: String, by new: String) async throws(WorldError) -> Bool {
        let moderation = self.moderation.withLock { $0 }
        return self.records.withLock { records in
            guard let index = records.firstIndex(where: { $0.id == id && $0.passwordHash == old }) else {
                return false
            }
            moderation?.rows.withLock { $0.resets[id] = nil }
            let record = records[index]
            records[index] = record.with(passwordHash: new)
            return true
        }
    }

    func replaceHash(of name: String, by hash: String) {
        self.records.withLock { records in
            records = records.map { record in
                guard record.username == name else { return record }
                return record.with(passwordHash: hash)
            }
        }
    }

    func hash(of name: String) -> String? {
        self.records.withLock { $0.first { $0.username == name }?.passwordHash }
    }
}

extension AccountRecord {
    func with(passwordHash: String) -> AccountRecord {
        AccountRecord(
            id: self.id,
            username: self.username,
            email: self.email,
            passwordHash: passwordHash,
            role: self.role,
            createdAt: self.createdAt
        )
    }
}

/// A hasher that does not hash and counts its calls; `whileVerifying` and `whileHashing` run during each comparison and hash.
///
/// A hash that begins with `lost$` cannot be compared.
final class CountingHasher: PasswordHasher {
    struct Work: Equatable {
        var hashes = 0
        var comparisons = 0
    }

    let work = Mutex(Work())
    let parameters = Mutex("now")
    let refusal = Mutex<WorldError?>(nil)
    let refusesToHash = Mutex(false)
    /// The hash that a password was last compared with.
    let lastHash = Mutex("")
    /// For whom a password was last compared.
    let lastClaimant = Mutex<HashClaimant?>(nil)
    let whileVerifying = Mutex<(@Sendable () -> Void)?>(nil)
    /// Waited for before a verdict is given.
    let beforeVerdict = Mutex<(@Sendable () async -> Void)?>(nil)
    let whileHashing = Mutex<(@Sendable () -> Void)?>(nil)

    func hash(_ password: consuming [UInt8], for claimant: HashClaimant) async throws(WorldError) -> String {
        self.work.withLock { $0.hashes += 1 }
        self.whileHashing.withLock { $0 }?()
        if let refusal = self.refusal.withLock({ $0 }) { throw refusal }
        if self.refusesToHash.withLock({ $0 }) { throw WorldError(.busy, at: "CountingHasher") }
        return self.parameters.withLock { $0 } + "$" + String(decoding: password, as: UTF8.self)
    }

    func dummyHash() async throws(WorldError) -> String { self.parameters.withLock { $0 } + "$nobody's" }

    func verify(
        _ password: consuming [UInt8],
        against hash: String,
        for claimant: HashClaimant
    ) async throws(WorldError) -> PasswordVerdict {
        self.lastClaimant.withLock { $0 = claimant }
        self.work.withLock { $0.comparisons += 1 }
        self.lastHash.withLock { $0 = hash }
        await Task.yield()
        self.whileVerifying.withLock { $0 }?()
        await self.beforeVerdict.withLock { $0 }?()
        if let refusal = self.refusal.withLock({ $0 }) { throw refusal }
        if hash.hasPrefix("lost$") { return .unusable(hint: "its key is missing") }
        // By bytes: to texts, the forms of a letter are the same.
        let end = [UInt8(ascii: "$")] + password
        guard hash.utf8.reversed().starts(with: end.reversed()) else { return .wrong }
        return hash.hasPrefix(self.parameters.withLock { $0 } + "$") ? .right : .rightButOutdated
    }
}

/// Claims that are given in order and that arrive when the test allows it.
///
/// It records what is ended and adopted.
final class TestSessions: SessionStore {
    private struct State {
        var last: UInt64 = 0
        var ended: [UInt64] = []
        var refusal: WorldError?
        var isHolding = false
        var held: [UInt64: FirstAnswer<Void>] = [:]
    }

    private let state = Mutex(State())

    /// The claims that were ended, in order.
    var ended: [UInt64] { self.state.withLock { $0.ended } }

    /// The number of claims that were made or adopted.
    var last: UInt64 { self.state.withLock { $0.last } }

    func claim(_ account: Int64) async throws(WorldError) -> UInt64 {
        let (generation, gate) = try self.state.withLock { (state) throws(WorldError) in
            if let refusal = state.refusal { throw refusal }
            state.last += 1
            guard state.isHolding else { return (state.last, nil as FirstAnswer<Void>?) }
            let gate = FirstAnswer<Void>()
            state.held[state.last] = gate
            return (state.last, gate)
        }
        await gate?.value
        return generation
    }

    func end(_ generation: UInt64) { self.state.withLock { $0.ended.append(generation) } }

    func adopt(_ generations: [UInt64]) {
        self.state.withLock { $0.last = max($0.last, generations.max() ?? 0) }
    }

    /// Refuses later claims.
    func refuse(_ refusal: WorldError?) { self.state.withLock { $0.refusal = refusal } }

    /// Makes later claims wait until the test lets each of them arrive.
    func hold() { self.state.withLock { $0.isHolding = true } }

    /// Lets all claims arrive from now on.
    func letThrough() {
        let held = self.state.withLock { state in
            defer { (state.isHolding, state.held) = (false, [:]) }
            return state.held
        }
        for gate in held.values { gate.give(()) }
    }

    /// Returns when `count` claims wait.
    func waits(for count: Int) async throws {
        while self.state.withLock({ $0.held.count }) != count { try await Task.sleep(for: .milliseconds(1)) }
    }

    /// Lets a claim arrive.
    func letArrive(_ generation: UInt64) { self.state.withLock { $0.held.removeValue(forKey: generation) }?.give(()) }
}

/// Records what a player is sent outside of a reply.
final class RecordingOutbound: OutboundQueue {
    struct Disconnect: Equatable {
        let reason: Disconnection
        let messages: [Event]
    }

    let disconnects = Mutex<[Disconnect]>([])
    let sent = Mutex<[Event]>([])
    let changes = Atomic(0)
    /// How many events were sent before those that are held back; nil if none are.
    let sentBeforeHold = Mutex<Int?>(nil)

    func holdBack(_ key: UInt64) {
        let count = self.sent.withLock(\.count)
        self.sentBeforeHold.withLock { $0 = count }
    }

    func send(_ message: Event, to key: UInt64) { self.sent.withLock { $0.append(message) } }

    func send(_ message: Event, toAll keys: [UInt64]) { for key in keys { self.send(message, to: key) } }

    func disconnect(_ key: UInt64, _ reason: Disconnection, saying messages: [Event]) {
        self.disconnects.withLock { $0.append(Disconnect(reason: reason, messages: messages)) }
    }

    func noteChange(of key: UInt64) { self.changes.wrappingAdd(1, ordering: .relaxed) }
}

/// `World` runs nothing on a connection's event loop, so this one runs no job.
final class NoLoop: SerialExecutor {
    func enqueue(_ job: consuming ExecutorJob) { preconditionFailure("World ran a job on an event loop") }
}

/// A connection and what it was told.
struct Client {
    let outbound = RecordingOutbound()
    let connection: Connection

    init(_ id: UInt64, from address: String = "192.0.2.1", allowsPasswords: Bool = true) {
        self.connection = Connection(
            id: Connection.ID(id),
            clientAddress: address,
            allowsPasswords: allowsPasswords,
            home: ConnectionHome(executor: NoLoop(), outbound: self.outbound),
            key: id
        )
    }

    var disconnects: [RecordingOutbound.Disconnect] { self.outbound.disconnects.withLock { $0 } }

    /// How many events were sent before those that are held back; nil if none are.
    var sentBeforeHold: Int? { self.outbound.sentBeforeHold.withLock { $0 } }

    /// What was sent outside of a reply.
    var sent: [Event] { self.outbound.sent.withLock { $0 } }
}

/// Records log records as lines of `level message key=value …`, with the keys sorted.
struct LogRecorder: LogHandler {
    final class Lines: Sendable {
        private let held = Mutex<[String]>([])
        var all: [String] { self.held.withLock { $0 } }
        func append(_ line: String) { self.held.withLock { $0.append(line) } }
    }

    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    func log(event: Logging.LogEvent) {
        let metadata = (event.metadata ?? [:]).filter { $0.key != "uuu.completion" }
        let fields = metadata.map { "\($0)=\($1)" }.sorted()
        self.lines.append((["\(event.level)", "\(event.message)"] + fields).joined(separator: " "))
    }
}

/// Name and id of an event, as they are in a line of ``LogRecorder``.
func marks(of event: Telemetry.LogEvent) -> String {
    "uuu.event=\(event.rawValue) uuu.message_id=\(event.id)"
}

/// An ``Accounts`` service with test doubles around it.
struct Gate {
    let store: MemoryStore
    let claims = TestSessions()
    let resumes: MemoryResumeStore
    let logins: MemoryLoginStore
    let moderation: MemoryModerationStore
    let time: TestTime
    let hasher = CountingHasher()
    let sessions = Sessions()
    let log = LogRecorder.Lines()
    let accounts: Accounts
    let keepers: Keepers

    static let password = "correct horse battery"

    /// Makes a process; another one can have had its store and its time before.
    init(
        policy: AccountPolicy = AccountPolicy(),
        rules: SessionRules = SessionRules(),
        texts: Texts = Texts(),
        after former: Gate? = nil
    ) async throws {
        self.store = former?.store ?? MemoryStore()
        self.resumes = former?.resumes ?? MemoryResumeStore()
        self.logins = former?.logins ?? MemoryLoginStore()
        self.moderation = former?.moderation ?? MemoryModerationStore(self.store)
        self.time = former?.time ?? TestTime()
        let log = self.log
        let logger = Logger(label: "test") { _ in LogRecorder(lines: log) }
        self.accounts = try await Accounts(
            store: self.store,
            claims: self.claims,
            resumes: self.resumes,
            logins: self.logins,
            moderation: self.moderation,
            hasher: self.hasher,
            hashes: ReversingHasher(),
            sessions: self.sessions,
            policy: policy,
            rules: rules,
            texts: texts,
            clock: self.time.wall,
            time: self.time.source,
            logger: logger
        )
        self.keepers = Keepers(
            store: self.store,
            moderation: self.moderation,
            accounts: self.accounts,
            clock: self.time.wall,
            time: self.time.source,
            logger: logger
        )
        self.hasher.work.withLock { $0 = CountingHasher.Work() }
    }

    @discardableResult
    func register(
        _ name: String,
        password: String? = Gate.password,
        email: String? = nil,
        on client: Client = Client(99, from: "127.0.0.1")
    ) async throws -> Registration {
        let registration = try await self.accounts.register(
            email: email ?? "\(name)@example.org",
            username: name,
            password: password,
            on: client.connection
        )
        self.hasher.work.withLock { $0 = CountingHasher.Work() }
        return registration
    }

    func logIn(_ name: String, _ password: String = Gate.password, on client: Client) async throws -> Account {
        try await self.accounts.logIn(username: name, password: password, on: client.connection)
    }

    var work: CountingHasher.Work { self.hasher.work.withLock { $0 } }
}

extension AccountPolicy {
    /// The defaults, with any number of registrations.
    static let unlimited = AccountPolicy(
        attempts: AttemptRules(registrationsPerHour: 0, registrationsPer10Minutes: 0)
    )
}

/// Returns the code of the refusal that the body throws; nil if it throws none.
func refusal(of body: () async throws -> Void) async -> AccountError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? AccountError)?.code
    }
}
