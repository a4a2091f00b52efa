import Foundation
import Systemd
import Testing

@testable import Storage
@testable import UUUServer

@Suite("Opening the world, slowly", .timeLimit(.minutes(1)))
struct OpenWorldTests {
    @Test("systemd is asked for time again and again while a migration runs (REQUIREMENTS SD-5)")
    func slowMigration() async {
        await #expect(processExitsWith: .success) {
            let systemd = try NotifySocket()
            let folder = try TemporaryFolder()
            let configuration = StorageConfiguration(path: folder("world.sqlite"))
            try await Store(configuration).close()
            let slow = Migration(
                identifier: "2 slow",
                sql: """
                    CREATE TABLE slow AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
                        SELECT max(i) FROM n;
                    PRAGMA user_version = 2;
                    """
            )
            let store = try TimeoutExtension.during(every: .milliseconds(20), by: .seconds(7)) {
                try Store(configuration, migrations: Migration.all + [slow])
            }
            guard case .migrated(from: 1, to: 2, copy: _) = store.opening else { fatalError("\(store.opening)") }
            for _ in 0..<3 { #expect(systemd.receive(within: 0) == "EXTEND_TIMEOUT_USEC=7000000") }
            // It was only for as long as that took: there is an end of what is told.
            while systemd.receive(within: 200) != "" {}
            try await store.close()
        }
    }
}
