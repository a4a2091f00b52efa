import Synchronization
import World

/// An engine in memory, with which the contract itself is tested.
final class MemoryEngine: Engine {
    let fault: Fault?
    let standing = CurrentStanding()
    let patience: EnginePatience
    /// Its home; nil for an engine without data.
    private let home: MemoryHome?
    private let claims: MemoryClaims
    private let isClosed = Mutex(false)

    /// Longer than any test of the contract waits.
    private static let tooLong = Duration.seconds(600)

    init(_ home: MemoryHome?, _ patience: EnginePatience, _ fault: Fault?) {
        self.home = home
        self.patience = patience
        self.fault = fault
        self.claims = MemoryClaims(fault)
    }

    var accounts: any AccountStore { MemoryAccounts(engine: self) }

    var sessions: any SessionStore { self.claims }

    var resume: any ResumeStore { MemoryResume(engine: self) }

    var logins: any LoginStore { MemoryLogins(engine: self) }

    var moderation: any ModerationStore { MemoryModeration(engine: self) }

    func begin(within limit: Duration) async {
        guard self.home == nil else { return }
        self.note(EngineTrouble(.missing, at: "memory"))
        if self.fault == .beginsWithDataOnly { await Self.wait(while: { true }, upTo: Self.tooLong) }
    }

    func look() async -> EngineStanding {
        if await !self.answers(within: self.patience.looking) {
            self.note(self.trouble)
        } else if self.fault != .staysTroubled {
            self.note(nil)
        }
        let stall = EngineStanding(EngineTrouble(.stalled, at: "memory"))
        return self.fault == .looksTroubled ? stall : self.standing.now
    }

    func close() async throws(EngineTrouble) {
        self.isClosed.withLock { $0 = true }
        if self.fault != .claimsAfterEnd { self.claims.close() }
        let limit = self.fault == .endsWithAllElse ? Self.tooLong : self.patience.closing
        await Self.wait(while: { self.isHeldUp }, upTo: limit)
    }

    /// Reads the disk, or throws if that is not possible in time.
    func read<T: Sendable>(
        _ body: @escaping @Sendable (inout MemoryHome.Disk) throws(WorldError) -> T
    ) async throws(WorldError) -> T {
        try await self.withDisk(.unavailable, within: self.patience.reading, body)
    }

    /// Changes the disk, or throws if that is not possible in time.
    func write<T: Sendable>(
        _ body: @escaping @Sendable (inout MemoryHome.Disk) throws(WorldError) -> T
    ) async throws(WorldError) -> T {
        do throws(WorldError) {
            return try await self.withDisk(.notSaved, within: self.patience.writing, body)
        } catch {
            if self.fault == .savesLater, error.code == .notSaved, let home = self.home {
                Task.detached {
                    await Self.wait(while: { self.isHeldUp }, upTo: Self.tooLong)
                    _ = try? home.withDisk { (disk) throws(WorldError) in try body(&disk) }
                }
            }
            throw error
        }
    }

    private func withDisk<T: Sendable>(
        _ code: WorldError.Code,
        within limit: Duration,
        _ body: @escaping @Sendable (inout MemoryHome.Disk) throws(WorldError) -> T
    ) async throws(WorldError) -> T {
        guard let home = self.home, await self.answers(within: limit) else {
            self.note(self.trouble)
            throw WorldError(code, at: "MemoryEngine")
        }
        return try home.withDisk { (disk) throws(WorldError) in try body(&disk) }
    }

    private var isHeldUp: Bool { self.home?.withDisk { $0.isHeldUp } ?? false }

    /// Why it cannot answer now.
    private var trouble: EngineTrouble {
        if self.isClosed.withLock({ $0 }) { return EngineTrouble(.closed, at: "memory") }
        return EngineTrouble(self.home == nil ? .missing : .stalled, at: "memory")
    }

    /// Waits while it is blocked; returns whether it can answer.
    private func answers(within limit: Duration) async -> Bool {
        if self.isClosed.withLock({ $0 }), self.fault != .answersAfterEnd { return false }
        guard self.home != nil else { return false }
        await Self.wait(while: { self.isHeldUp }, upTo: self.fault == .waitsForEver ? Self.tooLong : limit)
        return !self.isHeldUp
    }

    private func note(_ trouble: EngineTrouble?) {
        guard self.fault != .isAlwaysWell else { return }
        self.standing.note(trouble.map(EngineStanding.init) ?? .ok, of: .use)
    }

    private static func wait(while condition: @Sendable () -> Bool, upTo limit: Duration) async {
        let end = ContinuousClock.now + limit
        while condition(), ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(2)) }
    }
}
