package import Addresses
import Contexts
import Synchronization

/// Who may come in and speak now: restrictions and level, in memory, as the database has them.
///
/// It is loaded before the first client is accepted, and changed in the turn of each act of staff, after the act is
/// durable. Times are in milliseconds since 1970, UTC. Safe from any thread; nothing waits.
package final class GateTable: Sendable {
    /// How a client is received that connects.
    package enum Reception: Equatable, Sendable {
        /// It may come in.
        case admitted
        /// It is told about the ban, and its connection ends.
        case told(Restriction)
        /// It has been told so often lately that its request is refused.
        case refused
    }

    private struct State: Sendable {
        var isLoaded = false
        var version: UInt64 = 0
        var tables: [Restriction.Kind: RestrictionIndex] = [:]
        var levels = GateLevels()
        /// Who was refused since that was last stored.
        var hits: [Key: Int] = [:]
        /// Until when an account that was kicked may not log in.
        var kicked = RecentTable<Int64, Int64>(capacity: 4_096)
        /// How often banned clients were told about it.
        var told = RecentTable<AddressPrefix, RateMeter>(capacity: 8_192)
    }

    private struct Key: Hashable, Sendable {
        let kind: Restriction.Kind
        let subject: Restriction.Subject
    }

    /// The maximum number of restrictions of one kind; more are not accepted.
    package static let maximum = 10_000
    /// How often a banned client is told so in a minute.
    private static let tellings = Rate(5, in: 60_000)

    private let state = Mutex(State())

    /// Makes a gate that is open to everybody.
    package init() {}

    /// Whether it has what the database has.
    package var isLoaded: Bool { self.state.withLock { $0.isLoaded } }

    /// How often it has changed.
    package var version: UInt64 { self.state.withLock { $0.version } }

    /// Returns whether there is room for one more restriction of a kind; those whose time has passed are forgotten then.
    func hasRoom(for kind: Restriction.Kind, of subject: Restriction.Subject, at time: Int64) -> Bool {
        self.state.withLock { state in
            guard let table = state.tables[kind], table.count >= Self.maximum, table.all[subject] == nil else {
                return true
            }
            for one in table.all.values where !one.isInForce(at: time) { state.tables[kind]?.remove(one.subject) }
            return state.tables[kind]?.count ?? 0 < Self.maximum
        }
    }

    /// Replaces all by what the database has, unless anything has changed since the version was noted.
    package func load(_ restrictions: [Restriction], _ levels: GateLevels, ifStill version: UInt64? = nil) {
        var tables: [Restriction.Kind: RestrictionIndex] = [:]
        for one in restrictions where tables[one.kind]?.count ?? 0 < Self.maximum {
            tables[one.kind, default: RestrictionIndex()].add(one)
        }
        self.state.withLock { state in
            guard version ?? state.version == state.version else { return }
            state.tables = tables
            state.levels = levels
            state.isLoaded = true
            state.version += 1
        }
    }

    /// Notes that nobody knows whether the database has what is here: it is loaded again before anybody comes in.
    func unload() {
        self.state.withLock { state in
            state.isLoaded = false
            state.version += 1
        }
    }

    /// Adds a restriction, in place of the one of the same kind and subject.
    func add(_ restriction: Restriction) {
        self.state.withLock { state in
            state.tables[restriction.kind, default: RestrictionIndex()].add(restriction)
            state.version += 1
        }
    }

    /// Removes a restriction.
    func remove(_ kind: Restriction.Kind, of subject: Restriction.Subject) {
        self.state.withLock { state in
            state.tables[kind]?.remove(subject)
            state.version += 1
        }
    }

    /// Notes that an account has another name.
    func rename(account: Int64, to name: String) {
        self.state.withLock { state in
            for kind in Restriction.Kind.allCases {
                guard var one = state.tables[kind]?.all[.account(account)] else { continue }
                one.name = name
                state.tables[kind]?.add(one)
            }
        }
    }

    /// Removes what there is of an account.
    func remove(account: Int64) {
        for kind in Restriction.Kind.allCases { self.remove(kind, of: .account(account)) }
    }

    /// Changes the level.
    func set(_ levels: GateLevels) {
        self.state.withLock { state in
            state.levels = levels
            state.version += 1
        }
    }

    /// Returns the level at a time.
    package func level(at time: Int64) -> GateLevel { self.levels.at(time) }

    /// The levels that were set and may be in force.
    package var levels: GateLevels { self.state.withLock { $0.levels } }

    /// Returns the restriction of an account that is in force at a time; nil if there is none.
    func restriction(_ kind: Restriction.Kind, of account: Int64, at time: Int64) -> Restriction? {
        self.state.withLock { $0.tables[kind]?.restriction(of: account, at: time) }
    }

    /// Returns the restriction of an address that is in force at a time, a soft one only if there is no other; nil if
    /// there is none.
    func restriction(_ kind: Restriction.Kind, of address: IPAddress?, at time: Int64) -> Restriction? {
        guard let address else { return nil }
        return self.state.withLock { $0.tables[kind]?.restriction(of: address, at: time) }
    }

    /// Returns the restrictions of a kind that are in force at a time, the newest first.
    func restrictions(_ kind: Restriction.Kind, at time: Int64) -> [Restriction] {
        let (all, hits) = self.state.withLock { ($0.tables[kind]?.all ?? [:], $0.hits) }
        return all.values.filter { $0.isInForce(at: time) }
            .map { one in
                var one = one
                one.hits += hits[Key(kind: kind, subject: one.subject)] ?? 0
                return one
            }
            .sorted { ($0.at, $0.name) > ($1.at, $1.name) }
    }

    /// Returns the ban of an address that is in force at a time, unless it is soft; nil if there is none.
    package func ban(of address: IPAddress, at time: Int64) -> Restriction? {
        self.restriction(.ban, of: address, at: time).flatMap { $0.isSoft ? nil : $0 }
    }

    /// Decides how a client is received that connects.
    ///
    /// - Parameters:
    ///   - address: Its address.
    ///   - time: The time.
    /// - Returns: How it is received.
    package func receive(_ address: IPAddress, at time: Int64) -> Reception {
        self.state.withLock { state in
            guard let ban = state.tables[.ban]?.restriction(of: address, at: time), !ban.isSoft else {
                return .admitted
            }
            state.hits[Key(kind: .ban, subject: ban.subject), default: 0] += 1
            let isTold = state.told.use(.client(address), initial: RateMeter()) {
                $0.take(Self.tellings, at: UInt64(max(0, time)))
            }
            return isTold ? .told(ban) : .refused
        }
    }

    /// Counts that somebody was refused because of a restriction.
    func noteHit(_ restriction: Restriction) {
        self.state.withLock { $0.hits[Key(kind: restriction.kind, subject: restriction.subject), default: 0] += 1 }
    }

    /// Returns who was refused since this was last called.
    func takeHits() -> [RestrictionHits] {
        self.state.withLock { state in
            defer { state.hits = [:] }
            for (key, count) in state.hits {
                guard var one = state.tables[key.kind]?.all[key.subject] else { continue }
                one.hits += count
                state.tables[key.kind]?.add(one)
            }
            return state.hits.map { RestrictionHits($0.key.kind, of: $0.key.subject, count: $0.value) }
        }
    }

    /// Notes that an account was kicked, and may not log in until a time.
    func noteKick(of account: Int64, until time: Int64) {
        self.state.withLock { $0.kicked.use(account, initial: time) { $0 = time } }
    }

    /// Returns in how many milliseconds an account that was kicked may log in again; 0 if now.
    func kickWait(of account: Int64, at time: Int64) -> Int64 {
        self.state.withLock { max(0, ($0.kicked[account] ?? 0) - time) }
    }
}
