import EngineContract
import Synchronization
import Testing
import World

@testable import StorageSQLite

/// A folder with a SQLite file, to test the engine by the machine's clock.
final class SQLiteHome: EngineHome {
    private let folder: Folder
    private let database = Mutex<ServedDatabase?>(nil)

    init() throws { self.folder = try Folder() }

    let leniency = Duration.seconds(60)

    func open(_ patience: EnginePatience) async throws -> any Engine {
        let database = self.database(at: self.folder(), patience)
        await database.begin(within: .seconds(60))
        // The previous engine may still be closing.
        while database.standing.now != .ok { try await Task.sleep(for: .milliseconds(5)) }
        self.database.withLock { $0 = database }
        return database
    }

    func holdUp() async throws -> @Sendable () -> Void {
        let store = try #require(self.database.withLock { $0?.state.withLock { $0.store } })
        let holder = Holder()
        try await holder.holdWriter(of: store)
        try await holder.holdReaders(of: store)
        return { holder.release() }
    }

    func engineOfNothing(_ patience: EnginePatience) async throws -> any Engine {
        self.database(at: self.folder("no/such/uuu.sqlite"), patience)
    }

    private func database(at path: String, _ patience: EnginePatience) -> ServedDatabase {
        ServedDatabase(
            at: path,
            standing: CurrentStanding(),
            patience: patience,
            open: { () throws(EngineTrouble) in try Store(StorageConfiguration(path: path)) }
        )
    }
}
