import Dispatch
import Foundation
import GRDB
import Synchronization
import Testing
import World

@testable import Storage

@Suite("The database of a running server", .timeLimit(.minutes(1))) struct ServedDatabaseTests {
    /// A database with short patience, and all that was told of it.
    private final class Bench: Sendable {
        let folder: Folder
        let database: ServedDatabase
        private let told: Told

        init(migrations: [Migration] = Migration.all, _ change: (inout DatabasePatience) -> Void = { _ in }) throws {
            let folder = try Folder()
            let told = Told()
            var patience = DatabasePatience()
            patience.pause = .milliseconds(20)
            patience.opening = .milliseconds(300)
            change(&patience)
            self.folder = folder
            self.told = told
            self.database = ServedDatabase(
                at: folder(),
                standing: CurrentStanding { told.add($0.word) },
                patience: patience,
                open: { () throws(StorageError) in
                    try Store(StorageConfiguration(path: folder()), migrations: migrations)
                }
            )
        }

        var changes: [String] { self.told.all }

        var accounts: SQLiteAccountStore { SQLiteAccountStore(self.database) }

        /// Waits until it stands so.
        func becomes(_ word: String) async throws {
            while self.database.standing.now.word != word { try await Task.sleep(for: .milliseconds(5)) }
        }

        /// Holds the writer, as a disk does that does not answer, until the semaphore is signalled.
        func holdWriter(_ hold: DispatchSemaphore) async throws {
            let store = try #require(self.database.state.withLock { $0.store })
            let isHeld = Atomic(false)
            store.pool.asyncWriteWithoutTransaction { _ in
                isHeld.store(true, ordering: .releasing)
                hold.wait()
            }
            while !isHeld.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(1)) }
        }
    }

    private final class Told: Sendable {
        private let words = Mutex<[String]>([])
        var all: [String] { self.words.withLock { $0 } }
        func add(_ word: String) { self.words.withLock { $0.append(word) } }
    }

    @Test("a file that cannot be opened is opened when it can be, by itself, and each change is told once")
    func openedLater() async throws {
        let bench = try Bench()
        try FileManager.default.createDirectory(atPath: bench.folder(), withIntermediateDirectories: false)
        await bench.database.begin(within: .seconds(5))
        #expect(bench.database.standing.now.word == "away")
        #expect(await refusal { _ = try await bench.accounts.account(named: "ada") } == .unavailable)
        #expect(await refusal { _ = try await bench.accounts.insert(.named("Ada")) } == .notSaved)
        try FileManager.default.removeItem(atPath: bench.folder())
        try await bench.becomes("ok")
        _ = try await bench.accounts.insert(.named("Ada"))
        #expect(bench.changes == ["away", "ok"])
        try await bench.database.close()
    }

    @Test("who asks is waited for no longer than the next attempt: a database that is mended serves the next login")
    func sooner() async throws {
        let bench = try Bench {
            $0.pause = .seconds(2)
            $0.opening = .seconds(10)
        }
        try bench.folder.write(Data(repeating: 7, count: 8_192))
        await bench.database.begin(within: .seconds(5))
        #expect(bench.database.standing.now.trouble?.code == .notADatabase)
        let before = ContinuousClock.now
        #expect(await refusal { _ = try await bench.accounts.account(named: "ada") } == .unavailable)
        #expect(ContinuousClock.now - before < .seconds(5))
        try FileManager.default.removeItem(atPath: bench.folder())
        try await Task.sleep(for: .milliseconds(2_100))
        #expect(try await bench.accounts.account(named: "ada") == nil)
        try await bench.database.close()
    }

    @Test("a lock of another program keeps no reader away, refuses writes, and is over when it is gone")
    func busy() async throws {
        let bench = try Bench()
        await bench.database.begin(within: .seconds(5))
        _ = try await bench.accounts.insert(.named("Ada"))
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: bench.folder(), configuration: configuration)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN EXCLUSIVE") }
        #expect(await bench.database.look().word == "busy")
        #expect(try await bench.accounts.account(named: "ada")?.username == "Ada")
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        _ = try await bench.accounts.insert(.named("Bob"))
        try await bench.becomes("ok")
        #expect(bench.changes == ["busy", "ok"])
        try other.close()
        try await bench.database.close()
    }

    @Test("a disk that stalls: who began to write is told that it is not certain, who comes after is refused at once")
    func stalled() async throws {
        let bench = try Bench { $0.writing = .seconds(1) }
        await bench.database.begin(within: .seconds(5))
        let id = try await bench.accounts.insert(.named("Ada")).id
        let hold = DispatchSemaphore(value: 0)
        try await bench.holdWriter(hold)
        // It waits in the queue, so it is taken back: nothing is left of it.
        #expect(await refusal { _ = try await bench.accounts.insert(.named("Bob")) } == .notSaved)
        #expect(bench.database.standing.now.trouble?.code == .stalled)
        let before = ContinuousClock.now
        #expect(await refusal { _ = try await bench.accounts.insert(.named("Cyd")) } == .notSaved)
        #expect(ContinuousClock.now - before < .milliseconds(700))
        #expect(try await bench.accounts.account(id: id)?.username == "Ada")
        hold.signal()
        try await bench.becomes("ok")
        #expect(try await bench.accounts.account(named: "bob") == nil)
        _ = try await bench.accounts.insert(.named("Bob"))
        #expect(bench.changes == ["away", "ok"])
        try await bench.database.close()
    }

    @Test("readers that do not answer are given up in time, and are well again by themselves")
    func stalledReaders() async throws {
        let bench = try Bench { $0.reading = .milliseconds(700) }
        await bench.database.begin(within: .seconds(5))
        let store = try #require(bench.database.state.withLock { $0.store })
        let hold = DispatchSemaphore(value: 0)
        for _ in 1...4 { store.pool.asyncRead { _ in hold.wait() } }
        #expect(await refusal { _ = try await bench.accounts.account(named: "ada") } == .unavailable)
        #expect(bench.database.standing.now.trouble?.code == .stalled)
        for _ in 1...4 { hold.signal() }
        try await bench.becomes("ok")
        #expect(try await bench.accounts.account(named: "ada") == nil)
        try await bench.database.close()
    }

    @Test("a file that was replaced is neither read nor written until it is back")
    func replaced() async throws {
        let bench = try Bench()
        await bench.database.begin(within: .seconds(5))
        try FileManager.default.moveItem(atPath: bench.folder(), toPath: bench.folder("elsewhere"))
        try await bench.becomes("replaced")
        #expect(await refusal { _ = try await bench.accounts.account(named: "ada") } == .unavailable)
        #expect(await refusal { _ = try await bench.accounts.insert(.named("Ada")) } == .notSaved)
        #expect(await bench.database.look().word == "replaced")
        try FileManager.default.moveItem(atPath: bench.folder("elsewhere"), toPath: bench.folder())
        try await bench.becomes("ok")
        _ = try await bench.accounts.insert(.named("Ada"))
        try await bench.database.close()
    }

    @Test("one whose opening takes long is busy meanwhile, and the start does not wait for it")
    func slowOpening() async throws {
        let folder = try Folder()
        let hold = DispatchSemaphore(value: 0)
        let database = ServedDatabase(
            at: folder(),
            standing: CurrentStanding(),
            open: { () throws(StorageError) in
                hold.wait()
                return try Store(StorageConfiguration(path: folder()))
            }
        )
        await database.begin(within: .milliseconds(50))
        #expect(database.standing.now.trouble?.code == .opening)
        let accounts = SQLiteAccountStore(database)
        async let waiting = accounts.account(named: "ada")
        hold.signal()
        #expect(try await waiting == nil)
        #expect(database.standing.now == .ok)
        try await database.close()
    }

    @Test("the end waits for a disk that does not answer for a bounded time")
    func boundedEnd() async throws {
        let bench = try Bench { $0.closing = .milliseconds(100) }
        await bench.database.begin(within: .seconds(5))
        let hold = DispatchSemaphore(value: 0)
        try await bench.holdWriter(hold)
        let error = await #expect(throws: StorageError.self) { try await bench.database.close() }
        #expect(error?.code == .stalled)
        hold.signal()
    }
}
