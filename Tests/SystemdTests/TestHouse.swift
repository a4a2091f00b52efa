import Glibc
import TestSupport

@testable import Systemd

/// The part of a server that concerns bottles: connections, the bottle store, and the manager that outlives both.
final class TestHouse {
    let manager: TestManager
    private(set) var bottleStore: BottleStore
    private(set) var store: DescriptorStore
    private let room: Int
    private let maximumInFlight: Int?
    private let sparedDescriptors: Int
    /// The living connections.
    private(set) var living: [UInt64: TestConnection] = [:]
    /// The outcome of each put since the last crash.
    private(set) var outcomes: [BottleStore.ParkOutcome] = []

    /// Creates a server that was just started, without a spare bottle yet.
    init(room: Int = 500, maximumInFlight: Int? = nil, sparedDescriptors: Int = 0) throws {
        raiseDescriptorLimit()
        self.manager = try TestManager()
        self.room = room
        self.maximumInFlight = maximumInFlight
        self.sparedDescriptors = sparedDescriptors
        self.store = try DescriptorStore()
        self.bottleStore = BottleStore(
            store: self.store,
            room: room,
            maximumInFlight: maximumInFlight,
            sparing: sparedDescriptors
        )
    }

    var labels: [UInt64] { self.living.keys.sorted() }

    /// Accepts this many connections.
    @discardableResult
    func accept(_ count: Int, hasPeer: Bool = false) throws -> [UInt64] {
        try (0..<count).map { _ in
            let connection = try TestConnection(hasPeer: hasPeer)
            self.outcomes.append(self.bottleStore.put(connection.descriptor, label: connection.label))
            self.living[connection.label] = connection
            return connection.label
        }
    }

    /// Ends some connections.
    func end(_ labels: some Sequence<UInt64>) {
        for label in labels {
            self.living.removeValue(forKey: label)?.close()
            self.bottleStore.departed(label)
        }
    }

    /// Waits until the manager has handled all notifications.
    func settle() async throws {
        try await self.bottleStore.replenish()
        while try await !self.store.barrier(within: .seconds(10 * TestPatience.factor)) {}
    }

    /// Ends the whole process at once: the store, its bottles, and the connections.
    func crash() throws {
        self.store = try DescriptorStore()
        self.bottleStore = BottleStore(
            store: self.store,
            room: self.room,
            maximumInFlight: self.maximumInFlight,
            sparing: self.sparedDescriptors
        )
        for label in self.living.keys { self.living[label]?.crash() }
        self.outcomes = []
    }

    /// What a process that starts now finds.
    func look() throws -> Bottle.Contents { try Bottle.contents(of: self.manager.passed().bottles) }

    /// Restarts after a crash: restores living connections, ends others, and returns those that are missing.
    func restore() throws -> [UInt64] { try self.restore(from: self.look()) }

    /// Does the same for a server that knows beforehand which connections are living.
    func restoreWanted() throws -> [UInt64] {
        let living = self.living
        return try self.restore(
            from: Bottle.contents(of: self.manager.passed().bottles, wanting: { living[$0.label] != nil })
        )
    }

    private func restore(from contents: Bottle.Contents) throws -> [UInt64] {
        self.bottleStore = BottleStore(
            store: self.store,
            room: self.room - 2 * contents.bottles.count,
            maximumInFlight: self.maximumInFlight,
            adopting: contents
        )
        for connection in contents.connections {
            if self.living[connection.label] == nil {
                Glibc.close(connection.descriptor)
                self.bottleStore.departed(connection.label)
            } else {
                self.living[connection.label]?.descriptor = connection.descriptor
            }
        }
        return self.living.filter { $0.value.descriptor < 0 }.keys.sorted()
    }

    /// Ends everything, the manager too.
    func close() throws {
        self.end(Array(self.living.keys))
        self.manager.close()
        try self.crash()
    }
}
