import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Systemd

@Suite("Compacting bottles", .timeLimit(.minutes(5)))
struct BottleCompactionTests {
    @Test("it is due when more than 200 connections have ended, and more than are living")
    func due() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            let labels = try house.accept(402)
            house.end(labels.prefix(201))
            #expect(!house.bottleStore.isCompactionDue, "201 are dead, and 201 live")
            house.end(labels[201...201])
            #expect(house.bottleStore.isCompactionDue)
            try house.close()

            let few = try TestHouse()
            try few.end(few.accept(200))
            #expect(!few.bottleStore.isCompactionDue)
            try few.end(few.accept(1))
            #expect(few.bottleStore.isCompactionDue)
            try few.close()
        }
    }

    @Test("when room is short it is due earlier, if enough is gained")
    func dueWhenTight() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse(maximumInFlight: 1_000)
            let labels = try house.accept(760)
            #expect(!house.bottleStore.isCompactionDue)
            house.end(labels.prefix(96))
            #expect(house.bottleStore.isCompactionDue)
            _ = try await house.bottleStore.compact()
            #expect(house.bottleStore.figures.living == 664 && !house.bottleStore.isCompactionDue)
            try house.close()
        }
    }

    @Test("living connections are moved, ended ones are not; old bottles are removed, and new ones can be compacted")
    func compact() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            try await house.settle()
            let labels = try house.accept(3_000)
            try await house.settle()
            let old = Set(house.manager.names)
            house.end(labels.enumerated().filter { $0.offset % 3 != 0 }.map(\.element))
            #expect(house.bottleStore.figures.living == 1_000 && house.bottleStore.figures.dead == 2_000)
            for _ in 0..<3 {
                let isCompacted = try await house.bottleStore.compact()
                #expect(isCompacted)
                #expect(house.bottleStore.figures.living == 1_000 && house.bottleStore.figures.dead == 0)
            }
            _ = try await house.store.barrier(within: .seconds(10 * TestPatience.factor))
            let spare = Set(house.manager.names).intersection(old)
            #expect(house.manager.names.count <= 4 && spare.count <= 1)
            let contents = try house.look()
            #expect(contents.labels == house.labels && contents.findings == .init())
            contents.crash()
            // The old bottle is removed after the new one is stored, never before.
            let messages = house.manager.messages
            let firstRemoval = try #require(messages.firstIndex { $0.hasPrefix("FDSTOREREMOVE=1") })
            #expect(messages[firstRemoval - 1].hasPrefix("FDSTORE=1"))
            try house.crash()
            #expect(try house.restore() == [])
            try house.close()
        }
    }

    @Test("whenever the process dies in a compaction, each living connection is in some bottle")
    func killed() async {
        await #expect(processExitsWith: .success) {
            var isOver = false
            var heard = 0
            while !isOver {
                let house = try TestHouse()
                let labels = try house.accept(1_800)
                try await house.settle()
                house.end(labels.prefix(200) + labels[500..<1_400])
                let before = house.manager.notifications.count
                house.manager.hear(only: heard)
                _ = try await house.bottleStore.compact()
                while try await !house.store.barrier(within: .seconds(10 * TestPatience.factor)) {}
                isOver = house.manager.notifications.count - before < heard
                try house.crash()
                house.manager.hear(only: .max)
                #expect(try house.restore() == [], "died after \(heard) notifications")
                // The next process completes it.
                _ = try await house.bottleStore.compact()
                #expect(house.bottleStore.figures.living == house.living.count && house.bottleStore.figures.dead == 0)
                while try await !house.store.barrier(within: .seconds(10 * TestPatience.factor)) {}
                let contents = try house.look()
                #expect(contents.labels == house.labels && contents.findings == .init())
                contents.crash()
                try house.close()
                heard += 1
            }
            #expect(heard > 5)
        }
    }

    @Test("without room it fills the spare bottle, so a process that dies in a compaction never blocks the store")
    func spare() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse(room: 8)
            try await house.settle()
            let labels = try house.accept(800)
            try await house.settle()
            house.end(labels.prefix(500))
            // Two bottles are filled and one is spare; the process dies when it has made one more.
            house.manager.hear(only: 1)
            _ = try await house.bottleStore.compact()
            try await house.settle()
            try house.crash()
            house.manager.hear(only: .max)
            #expect(house.manager.names.count == 8)
            #expect(try house.restore() == [])
            #expect(house.bottleStore.isCompactionDue && house.bottleStore.figures.bottles == 4)
            _ = try await house.bottleStore.compact()
            #expect(house.bottleStore.figures.living == 300 && house.bottleStore.figures.dead == 0)
            try await house.settle()
            try house.crash()
            #expect(try house.restore() == [])
            try house.close()
        }
    }

    @Test("a bottle that is removed is closed at once, whoever still refers to it")
    func released() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            try house.accept(500)
            try await house.settle()
            try house.crash()
            let contents = try house.look()
            let bottleStore = BottleStore(store: house.store, room: 100, adopting: contents)
            #expect(contents.bottles.contains { !$0.ends.isEmpty })
            _ = try await bottleStore.compact()
            #expect(contents.bottles.allSatisfy { $0.ends.isEmpty || $0.generation == 2 })
            #expect(contents.bottles[0].put(0, label: 0) == EPIPE)
            contents.crash()
            try house.close()
        }
    }

    @Test("an error in a compaction leaves everything usable, and it can be completed later")
    func stopped() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            let labels = try house.accept(1_500)
            try await house.settle()
            house.end(labels.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
            // Two bottles can be read, the third cannot.
            let third = house.bottleStore.inventory.withLock { ($0.full + [$0.open].compactMap(\.self))[2].bottle }
            let saved = third.ends.map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
            let other = unsafe open("/dev/null", O_RDONLY)
            for end in third.ends { dup2(other, end) }
            let error = await #expect(throws: SystemdError.self) { try await house.bottleStore.compact() }
            #expect(error?.code == .bottle(errno: ENOTSOCK) || error?.code == .bottle(errno: ENOTTY))
            for (end, socket) in zip(third.ends, saved) {
                dup2(socket, end)
                close(socket)
            }
            close(other)
            while try await !house.store.barrier(within: .seconds(10 * TestPatience.factor)) {}
            let contents = try house.look()
            #expect(Set(house.labels).isSubset(of: contents.labels))
            contents.crash()
            #expect(house.bottleStore.figures.living <= 750)
            let isCompacted = try await house.bottleStore.compact()
            #expect(isCompacted && house.bottleStore.figures.living == 750 && house.bottleStore.figures.dead == 0)
            try house.close()
        }
    }

    @Test("a compaction that would need spared descriptors is postponed, and nothing is moved")
    func spared() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse(sparedDescriptors: 8_000)
            let labels = try house.accept(500)
            try await house.settle()
            house.end(labels.enumerated().filter { $0.offset % 2 == 0 }.map(\.element))
            raiseDescriptorLimit(to: 8_000)
            let error = await #expect(throws: SystemdError.self) { try await house.bottleStore.compact() }
            #expect(error?.code == .bottle(errno: EMFILE))
            raiseDescriptorLimit()
            let isCompacted = try await house.bottleStore.compact()
            #expect(isCompacted && house.bottleStore.figures.living == 250 && house.bottleStore.figures.dead == 0)
            try house.close()
        }
    }

    @Test("a connection that ends without ever having been in a bottle is forgotten")
    func phantoms() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            try house.accept(100)
            for label in 0..<500 as Range<UInt64> { house.bottleStore.departed(label) }
            #expect(house.bottleStore.isCompactionDue)
            _ = try await house.bottleStore.compact()
            #expect(house.bottleStore.figures.living == 100 && house.bottleStore.figures.dead == 0)
            try house.close()
        }
    }

    @Test("one compaction runs at a time; a second call returns false")
    func twice() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            try house.accept(5_000)
            let bottleStore = house.bottleStore
            async let one = bottleStore.compact()
            async let other = bottleStore.compact()
            let done = try await [one, other]
            #expect(done.contains(true))
            let contents = try house.look()
            #expect(contents.labels == house.labels)
            contents.crash()
            try house.close()
        }
    }

    @Test("churn, compactions and crashes in any order lose no connection and duplicate none")
    func churn() async {
        let seed: UInt64 = .random(in: 0 ... .max)
        print("BottleCompactionTests.churn: seed \(seed)")
        await #expect(processExitsWith: .success) { [seed = seed as UInt64] in
            var random = SeededGenerator(seed: seed)
            let house = try TestHouse()
            let faithful = try house.accept(30, hasPeer: true)
            var compactions = 0
            for _ in 0..<400 {
                try house.accept(Int.random(in: 0...150, using: &random))
                let others = house.labels.filter { !faithful.contains($0) }.shuffled(using: &random)
                house.end(others.prefix(Int.random(in: 0...160, using: &random)))
                if house.bottleStore.isCompactionDue {
                    let isCompacted = try await house.bottleStore.compact()
                    #expect(isCompacted)
                    compactions += 1
                }
                let figures = house.bottleStore.figures
                #expect(figures.living == house.living.count, "seed \(seed)")
                #expect(figures.dead <= max(figures.living, 200) && figures.bottles <= 12, "seed \(seed)")
                guard Int.random(in: 0..<20, using: &random) == 0 else { continue }
                try await house.settle()
                try house.crash()
                #expect(try house.restore() == [], "seed \(seed)")
            }
            #expect(compactions > 10)
            #expect(house.outcomes.allSatisfy { $0 == .parked || $0 == .pending })
            for label in faithful { #expect(house.living[label].map { $0.reaches($0.descriptor) } == true) }
            try house.close()
        }
    }

    @Test("event loops put and end connections during compactions; a kill at any time loses no living one")
    func concurrent() async {
        let seed: UInt64 = .random(in: 0 ... .max)
        print("BottleCompactionTests.concurrent: seed \(seed)")
        await #expect(processExitsWith: .success) { [seed = seed as UInt64] in
            raiseDescriptorLimit()
            var random = SeededGenerator(seed: seed)
            for _ in 0..<30 {
                let manager = try TestManager()
                let bottleStore = try BottleStore(store: DescriptorStore(), room: 500)
                try await bottleStore.replenish()
                let (safe, isOver, compactions) = (SafeLabels(), SafeLabels(), SafeLabels())
                async let isCompacted: Void = Self.compact(bottleStore, counting: compactions, until: isOver)
                let loops = (0..<3).map { _ in Task { try await Self.churn(bottleStore, safe, until: isOver) } }
                // However slow the machine is, it is killed in the second or a later compaction, or between two.
                while compactions.all.isEmpty { try await Task.sleep(for: .microseconds(100)) }
                try await Task.sleep(for: .microseconds(Int.random(in: 0...60_000, using: &random)))
                let living = safe.all
                try manager.freeze()
                while !manager.isFrozen { usleep(100) }
                isOver.insert(0)
                for loop in loops { try await loop.value }
                try await isCompacted
                let contents = try Bottle.contents(of: manager.passed().bottles)
                #expect(living.intersection(safe.all).isSubset(of: contents.labels), "seed \(seed)")
                #expect(contents.findings.damagedMessages == 0, "seed \(seed)")
                #expect(contents.findings.mislabelled == 0, "seed \(seed)")
                contents.crash()
                manager.close()
            }
        }
    }

    /// Runs one event loop: up to 100 connections at a time; the oldest ends when another is accepted.
    private static func churn(_ bottleStore: BottleStore, _ safe: SafeLabels, until isOver: SafeLabels) async throws {
        var living: [TestConnection] = []
        defer { for connection in living { connection.close() } }
        while isOver.all.isEmpty {
            let connection = try TestConnection(hasPeer: false)
            living.append(connection)
            if bottleStore.put(connection.descriptor, label: connection.label) == .pending {
                try await bottleStore.replenish()
            }
            safe.insert(connection.label)
            if living.count > 100 {
                let oldest = living.removeFirst()
                safe.remove(oldest.label)
                bottleStore.departed(oldest.label)
                oldest.close()
            }
            await Task.yield()
        }
    }

    private static func compact(
        _ bottleStore: BottleStore,
        counting compactions: SafeLabels,
        until isOver: SafeLabels
    ) async throws {
        var count: UInt64 = 0
        while isOver.all.isEmpty {
            guard try await bottleStore.compact() else { continue }
            count += 1
            compactions.insert(count)
        }
    }
}

/// Labels, or other numbers, that several threads share.
private final class SafeLabels: Sendable {
    private let labels = Mutex<Set<UInt64>>([])

    var all: Set<UInt64> { self.labels.withLock { $0 } }
    func insert(_ label: UInt64) { self.labels.withLock { _ = $0.insert(label) } }
    func remove(_ label: UInt64) { self.labels.withLock { _ = $0.remove(label) } }
}
