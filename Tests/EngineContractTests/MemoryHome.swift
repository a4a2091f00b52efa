import EngineContract
import Synchronization
import TestSupport
import World

/// Opens engines in memory, with one fault or none.
final class MemoryHome: EngineHome {
    /// What remains when an engine is closed.
    struct Disk {
        var accounts: [AccountRecord] = []
        /// The names that are taken, in folded form, and as they were written.
        var names: Set<String> = []
        var writtenNames: Set<String> = []
        /// The names in the form in which those that look alike are equal.
        var alike: Set<String> = []
        /// The addresses that are taken, and whether exclusively.
        var emails: [String: Bool] = [:]
        var lastKey: Int64 = 0
        /// The sessions by account.
        var sessions: [Int64: MemorySession] = [:]
        var lastFamily: Int64 = 0
        /// The accounts that have to be told that a token was used twice.
        var alarms: Set<Int64> = []
        /// What is known of logins, by account.
        var logins: [Int64: LoginChange] = [:]
        /// What staff have done.
        var moderation = ModerationRows()
        var isHeldUp = false
    }

    private let fault: Fault?
    private let disk = Mutex(Disk())

    init(_ fault: Fault? = nil) { self.fault = fault }

    /// On a busy machine a sound engine must not fail; a faulty one may fail for another reason than its fault.
    var leniency: Duration { self.fault == nil ? .seconds(60) : .seconds(1) }

    func open(_ patience: EnginePatience) async throws -> any Engine {
        self.withDisk { disk in
            switch self.fault {
            case .forgetsLastAccount: _ = disk.accounts.popLast()
            case .usesKeysAgain: disk.lastKey = 0
            case .usesFamiliesAgain: disk.lastFamily = 0
            case .forgetsSessions: disk.sessions = [:]
            case .forgetsLogins: disk.logins = [:]
            case .forgetsRestrictions: disk.moderation.restrictions = []
            case .forgetsNewHashes:
                disk.accounts = disk.accounts.map { $0.with(passwordHash: "hash of \($0.username)") }
            case _: break
            }
        }
        let engine = MemoryEngine(self, patience, self.fault)
        await engine.begin(within: patience.opening)
        return engine
    }

    func holdUp() async throws -> @Sendable () -> Void {
        self.withDisk { $0.isHeldUp = true }
        return { self.withDisk { $0.isHeldUp = false } }
    }

    func engineOfNothing(_ patience: EnginePatience) async throws -> any Engine {
        MemoryEngine(nil, patience, self.fault)
    }

    func withDisk<T, E: Error>(_ body: (inout Disk) throws(E) -> T) throws(E) -> T {
        try self.disk.withLock { (disk) throws(E) in try body(&disk) }
    }
}

extension AccountRecord {
    func with(passwordHash: String) -> AccountRecord {
        AccountRecord(
            id: self.id,
            username: self.username,
            email: self.email,
            passwordHash: passwordHash,
            role: self.role
        )
    }
}
