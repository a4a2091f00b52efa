import Dispatch
import Foundation
import Synchronization
import Testing
import World

@testable import Hashing

@Suite("Argon2Hasher") struct Argon2HasherTests {
    private static func cheap(threads: Int = 2, waitingLimit: Int = 1_024) -> HashingConfiguration {
        HashingConfiguration(memoryKiB: 8, passes: 1, threads: threads, waitingLimit: waitingLimit)
    }

    private static let password = Array("correct horse battery".utf8)

    @Test("a hashed password is verified, on other threads than the caller's")
    func roundTrip() async throws {
        let hasher = try Argon2Hasher(Self.cheap())
        let hash = try await hasher.hash(Self.password)
        #expect(try await hasher.verify(Self.password, against: hash) == .right)
        #expect(try await hasher.verify(Array("wrong".utf8), against: hash) == .wrong)
        await hasher.close()
    }

    @Test("a pepper is over each hash, also after another cost applies, and over the dummy (SEC-29)")
    func pepper() async throws {
        let pepper = try PasswordPepper(Array("k:\(String(repeating: "b", count: 43))".utf8))
        let hasher = try Argon2Hasher(Self.cheap(), pepper: pepper)
        var hashes = [try await hasher.hash(Self.password), try await hasher.dummyHash()]
        hashes.append(try await hasher.hash(Self.password, under: Self.cheap()))
        hasher.apply(Self.cheap())
        hashes.append(try await hasher.hash(Self.password))
        #expect(hashes.allSatisfy { $0.hasPrefix("$uuu-pepper$k$argon2id$") })
        #expect(try await hasher.verify(Self.password, against: hashes[0]) == .right)
        await hasher.close()
    }

    @Test("a hash of other parameters is right, but outdated (SEC-28)")
    func outdated() async throws {
        let hasher = try Argon2Hasher(Self.cheap())
        let hash = try await hasher.hash(Self.password)
        await hasher.close()
        var configuration = Self.cheap()
        configuration.passes = 2
        let next = try Argon2Hasher(configuration)
        #expect(try await next.verify(Self.password, against: hash) == .rightButOutdated)
        #expect(try await next.verify(Array("wrong".utf8), against: hash) == .wrong)
        await next.close()
    }

    @Test("another cost applies to the next hash, and makes earlier ones outdated (SEC-28)")
    func otherCost() async throws {
        let hasher = try Argon2Hasher(Self.cheap(waitingLimit: 0))
        var configuration = Self.cheap()
        configuration.passes = 2
        #expect(await refusal { _ = try await hasher.hash(Self.password) } == .busy)
        #expect(await refusal { _ = try await hasher.hash(Self.password, under: configuration) } == .busy)
        hasher.apply(Self.cheap())
        let former = try await hasher.hash(Self.password)
        let trial = try await hasher.hash(Self.password, under: configuration)
        #expect(try await hasher.verify(Self.password, against: trial) == .rightButOutdated)
        hasher.apply(configuration)
        #expect(try await hasher.verify(Self.password, against: trial) == .right)
        #expect(try await hasher.verify(Self.password, against: former) == .rightButOutdated)
        #expect(try await hasher.verify(Self.password, against: hasher.hash(Self.password)) == .right)
        await hasher.close()
    }

    @Test("parameters that cannot be used are found before they apply")
    func badCost() async throws {
        let hasher = try Argon2Hasher(Self.cheap())
        let impossible = HashingConfiguration(memoryKiB: 1, passes: 1, threads: 1)
        #expect(await refusal { _ = try await hasher.hash(Self.password, under: impossible) } == .unavailable)
        _ = try await hasher.hash(Self.password)
        await hasher.close()
    }

    @Test("many callers at once each get their own answer")
    func many() async throws {
        let hasher = try Argon2Hasher(Self.cheap())
        let verdicts = try await withThrowingTaskGroup(of: PasswordVerdict.self) { group in
            for number in 0..<500 {
                group.addTask {
                    let hash = try await hasher.hash(Array("password \(number)".utf8))
                    return try await hasher.verify(
                        Array("password \(number.isMultiple(of: 5) ? number + 1 : number)".utf8),
                        against: hash
                    )
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(verdicts.count { $0 == .right } == 400)
        #expect(verdicts.count { $0 == .wrong } == 100)
        #expect(hasher.waiting == 0)
        await hasher.close()
    }

    @Test("callers above the limit are refused with busy")
    func tooMany() async throws {
        let hasher = try Argon2Hasher(Self.cheap(waitingLimit: 0))
        #expect(await refusal { _ = try await hasher.hash(Self.password) } == .busy)
        await hasher.close()
    }

    @Test("a caller that has waited too long is refused with busy")
    func tooLong() async throws {
        let hour = Mutex(0)
        let start = ContinuousClock.now
        let hasher = try Argon2Hasher(Self.cheap(threads: 1)) {
            // The clock advances by an hour between two readings.
            start
                + .seconds(
                    3_600
                        * hour.withLock {
                            $0 += 1; return $0
                        }
                )
        }
        #expect(await refusal { _ = try await hasher.hash(Self.password) } == .busy)
        await hasher.close()
    }

    /// A hasher whose only thread is blocked until the test releases it, and callers that wait for it.
    private struct Held: Sendable {
        let hasher: Argon2Hasher
        private let hold = DispatchSemaphore(value: 0)

        init() throws {
            self.hasher = try Argon2Hasher(Argon2HasherTests.cheap(threads: 1))
        }

        func letGo() { self.hold.signal() }

        /// Has ten callers wait, calls the closure, and returns what each caller was told.
        func whileTenWait(
            _ act: (inout TaskGroup<WorldError.Code?>) -> Void
        ) async throws -> [WorldError.Code?] {
            let isHeld = Atomic(false)
            async let held: Void = self.hasher.run {
                isHeld.store(true, ordering: .releasing)
                self.hold.wait()
            }
            while !isHeld.load(ordering: .acquiring) { await Task.yield() }
            let codes = await withTaskGroup(of: WorldError.Code?.self) { group in
                for _ in 0..<10 {
                    group.addTask { await refusal { _ = try await self.hasher.hash(Argon2HasherTests.password) } }
                }
                while self.hasher.waiting < 10 { await Task.yield() }
                act(&group)
                return await group.reduce(into: []) { $0.append($1) }
            }
            self.letGo()
            try await held
            return codes
        }
    }

    @Test("a cancelled hash is not computed")
    func cancelled() async throws {
        let held = try Held()
        let codes = try await held.whileTenWait { $0.cancelAll() }
        #expect(codes == Array(repeating: .cancelled, count: 10))
        #expect(held.hasher.waiting == 0)
        #expect(try await held.hasher.hash(Self.password).hasPrefix("$argon2id$"))
        await held.hasher.close()
    }

    @Test("a caller that is cancelled already is not served")
    func cancelledBefore() async throws {
        let held = try Held()
        let codes = try await held.whileTenWait { group in
            group.cancelAll()
            group.addTask { await refusal { _ = try await held.hasher.hash(Self.password) } }
        }
        #expect(codes == Array(repeating: .cancelled, count: 11))
        await held.hasher.close()
    }

    @Test("a closed hasher refuses waiting and later callers; its thread finishes its job and ends")
    func close() async throws {
        let held = try Held()
        let hasher = held.hasher
        let codes = try await held.whileTenWait { _ in hasher.stop() }
        #expect(codes == Array(repeating: .unavailable, count: 10))
        await hasher.close()
        #expect(await refusal { _ = try await hasher.hash(Self.password) } == .unavailable)
        await hasher.close()
    }

    /// Returns the niceness of the calling thread (getpriority(2); on Linux, 0 means the thread).
    private static func niceOfThisThread() -> Int32 {
        getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
    }

    @Test("the threads have a lower priority than the event loops")
    func niceness() async throws {
        let own = Self.niceOfThisThread()
        var configuration = Self.cheap(threads: 1)
        configuration.niceness = 3
        let hasher = try Argon2Hasher(configuration)
        #expect(try await hasher.run { Self.niceOfThisThread() } == min(own + 3, 19))
        #expect(Self.niceOfThisThread() == own)
        await hasher.close()
    }

    @Test("parameters that Argon2id does not accept are an error with a cause")
    func impossible() async throws {
        let hasher = try Argon2Hasher(HashingConfiguration(memoryKiB: 1, passes: 1, threads: 1))
        let error = await #expect(throws: WorldError.self) { try await hasher.hash(Self.password) }
        #expect(error?.code == .unavailable)
        #expect(error?.hint.isEmpty == false)
        await hasher.close()
    }
}
