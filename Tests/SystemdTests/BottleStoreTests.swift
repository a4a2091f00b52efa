import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("Connections outlive their process", .timeLimit(.minutes(5)))
struct BottleStoreTests {
    @Test("after a crash all of 10,000 connections are there, for the next process and for the one after it")
    func crash() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            // As many as the limit allows; those with a client need two descriptors.
            let count = min(10_000, raiseDescriptorLimit() - 1_000)
            let house = try TestHouse()
            try await house.bottleStore.replenish()
            let start = ContinuousClock.now
            try house.accept(count - 200)
            let end = ContinuousClock.now
            try house.accept(200, hasPeer: true)
            try await house.settle()
            let figures = house.bottleStore.figures
            #expect(figures.living == count && figures.dead == 0 && figures.unstored == 0 && figures.notParked == 0)
            let pending = house.outcomes.count { $0 == .pending }
            try house.crash()
            var times: [Duration] = []
            for _ in 0..<2 {
                let passed = try house.manager.passed()
                let time = ContinuousClock().measure {
                    let contents = Bottle.contents(of: passed.bottles)
                    #expect(contents.labels == house.labels && contents.findings == .init())
                    contents.crash()
                }
                times.append(time)
            }
            #expect(try house.restore() == [])
            #expect(house.living.values.allSatisfy { $0.peer < 0 || $0.reaches($0.descriptor) })
            #expect(house.living.values.allSatisfy { Bottle.label(of: $0.descriptor) == $0.label })
            print(
                "\(count) connections in \(figures.bottles) bottles, \(pending) of them pending at first; accept with put "
                    + "\((end - start) / (count - 200)) each, looking \(times)"
            )
            try house.close()
        }
        if let result { print(String(decoding: result.standardOutputContent, as: UTF8.self), terminator: "") }
    }

    @Test("nothing is left over: every descriptor is closed, and clients see the end of what is closed")
    func descriptors() async {
        await #expect(processExitsWith: .success) {
            let before = openDescriptors()
            do {
                let house = try TestHouse()
                try house.accept(1_000)
                let watched = try TestConnection()
                #expect(
                    house.bottleStore.put(watched.descriptor, label: watched.label) != .notParked(BottleStore.storeFull)
                )
                try await house.settle()
                // close(2) alone would tell the client nothing.
                shutdown(watched.descriptor, CInt(SHUT_RDWR))
                #expect(watched.isOver)
                watched.close()
                house.bottleStore.departed(watched.label)
                house.end(house.labels.prefix(800))
                let isCompacted = try await house.bottleStore.compact()
                #expect(isCompacted)
                try await house.settle()
                try house.crash()
                #expect(try house.restore() == [])
                try house.close()
            }
            // A task that stores bottles may hold one for a moment longer.
            let deadline = ContinuousClock.now + .seconds(10)
            while openDescriptors() != before, ContinuousClock.now < deadline { usleep(1_000) }
            #expect(openDescriptors() == before)
        }
    }

    @Test("what is parked is safe when put returns; what is pending, when systemd was told")
    func pending() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            try await house.settle()
            house.manager.standStill()
            try house.manager.fillQueue()
            let labels = try house.accept(1_500)
            let kept = house.outcomes.prefix { $0 == .parked }.count
            #expect((250...1_000).contains(kept))
            #expect(house.outcomes.dropFirst(kept).allSatisfy { $0 == .pending })
            // It dies before any bottle but the spare one is stored.
            house.manager.hear(only: 0)
            house.manager.standStill(false)
            _ = try await house.store.barrier(within: .seconds(10 * TestPatience.factor))
            let contents = try house.look()
            #expect(contents.connections.map(\.label) == Array(labels.prefix(kept)))
            contents.crash()
            try house.close()
        }
    }

    @Test("while systemd hangs no event loop waits; what was put meanwhile is safe when it responds again")
    func standingStill() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            try await house.settle()
            house.manager.standStill()
            try house.manager.fillQueue()
            try house.accept(3_000)
            #expect(house.outcomes.allSatisfy { $0 == .parked || $0 == .pending })
            #expect(house.bottleStore.figures.unstored > 1)
            house.manager.standStill(false)
            try await house.settle()
            #expect(house.bottleStore.figures.unstored == 0)
            try house.crash()
            #expect(try house.restore() == [])
            try house.close()
        }
    }

    @Test("when the store is full, connections are not parked, and counted; a compaction makes room")
    func storeFull() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse(room: 6)
            try await house.bottleStore.replenish()
            // Two bottles, as the third is reserved for compactions.
            let labels = try house.accept(2_000)
            try await house.settle()
            let notParked = house.outcomes.count { $0 == .notParked(BottleStore.storeFull) }
            #expect(notParked > 500 && house.bottleStore.figures.notParked == notParked)
            let (figures, kept) = (house.bottleStore.figures, 2_000 - notParked)
            #expect(figures.living == kept && figures.bottles == 2 && figures.unstored == 0)
            #expect(house.manager.names.count == 4)
            house.end(labels[kept...])
            // They were in no bottle, which the store does not know.
            #expect(house.bottleStore.isCompactionDue)
            _ = try await house.bottleStore.compact()
            #expect(house.bottleStore.figures.living == kept && house.bottleStore.figures.dead == 0)
            let more = try house.accept(100)
            try await house.settle()
            #expect(house.outcomes.suffix(100).allSatisfy { $0 == .parked })
            #expect(house.manager.names.count <= 6)
            try house.crash()
            #expect(try house.restore() == [])
            #expect(Set(more).isSubset(of: house.labels))
            try house.close()
        }
    }

    @Test("without a store nothing is parked, and each call says so", arguments: [0, 1, -1])
    func noStore(_ room: Int) async {
        await #expect(processExitsWith: .success) { [room] in
            let house = try TestHouse(room: room)
            try await house.settle()
            try house.accept(300)
            #expect(house.outcomes.allSatisfy { $0 == .notParked(BottleStore.storeFull) })
            house.end(house.labels)
            try await house.settle()
            #expect(house.bottleStore.figures.notParked == 300 && house.bottleStore.figures.bottles == 0)
            #expect(!house.bottleStore.isCompactionDue && house.manager.notifications == [])
            try house.close()
        }
    }

    @Test("with room for one bottle there is no compaction but an error, and nothing is lost")
    func tinyStore() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse(room: 2)
            try house.accept(100)
            try await house.settle()
            let error = await #expect(throws: SystemdError.self) { try await house.bottleStore.compact() }
            #expect(error?.code == .storeFull)
            let figures = house.bottleStore.figures
            #expect(figures.living == 100 && figures.dead == 0 && figures.bottles == 1)
            for label in 0..<500 as Range<UInt64> { house.bottleStore.departed(label) }
            #expect(!house.bottleStore.isCompactionDue)
            try house.accept(100)
            #expect(house.outcomes.allSatisfy { $0 != .notParked(BottleStore.storeFull) })
            try await house.settle()
            try house.crash()
            #expect(try house.restore() == [])
            try house.close()
        }
    }

    @Test("a closed connection is refused with its errno, and so is one when descriptors run out")
    func refused() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            #expect(house.bottleStore.put(-1, label: 1) == .notParked(BottleStore.error(EBADF)))
            #expect(house.bottleStore.figures.notParked == 1 && house.bottleStore.figures.living == 0)
            try house.accept(1)
            try await house.settle()
            let label = house.labels[0]
            let descriptor = house.living[label]?.descriptor ?? -1
            raiseDescriptorLimit(to: 3)
            var outcome = house.bottleStore.put(descriptor, label: label)
            for _ in 0..<2_000 where outcome == .parked { outcome = house.bottleStore.put(descriptor, label: label) }
            guard case .notParked(let error) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(error.code == .bottle(errno: EMFILE) && error.hint == "Raise LimitNOFILE=.")
            raiseDescriptorLimit()
            #expect(house.bottleStore.put(descriptor, label: label) == .pending)
            try house.close()
        }
    }

    @Test("a restart uses no more room in the store: the existing bottles are filled further")
    func restarts() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            for _ in 0..<100 {
                try house.accept(3)
                try await house.settle()
                #expect(house.bottleStore.figures.bottles <= 3)
                try house.crash()
                #expect(try house.restore() == [])
            }
            #expect(house.living.count == 300 && house.manager.names.count <= 6)
            #expect(house.bottleStore.figures.living == 300 && house.bottleStore.figures.dead == 0)
            // Generations go on where the previous process has stopped.
            #expect(Set(house.manager.names).count == house.manager.names.count / 2)
            try house.close()
        }
    }

    @Test("a connection that is not restored counts as ended, and the next compaction drops it")
    func notTakenOver() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            let labels = try house.accept(500)
            try await house.settle()
            house.end(labels.prefix(400))
            try house.crash()
            #expect(try house.restore() == [])
            #expect(house.bottleStore.figures.living == 100 && house.bottleStore.figures.dead == 400)
            #expect(house.bottleStore.isCompactionDue)
            _ = try await house.bottleStore.compact()
            _ = try await house.store.barrier(within: .seconds(10 * TestPatience.factor))
            let contents = try house.look()
            #expect(contents.labels == house.labels)
            contents.crash()
            try house.close()
        }
    }

    @Test(
        "more than a user may have in flight is refused, and a compaction in steps stays below that",
        .enabled(if: getuid() == 0)
    )
    func inFlight() async {
        await #expect(processExitsWith: .success) {
            // The limit is that of a user without privileges, and counts all processes of that user.
            let user = uid_t.random(in: 1_000_000_000...2_000_000_000)
            try #require(setuid(user) == 0)
            raiseDescriptorLimit(to: 2_000)
            let house = try TestHouse()
            raiseDescriptorLimit(to: 2_000)
            try await house.bottleStore.replenish()
            var labels: [UInt64] = []
            // Every second connection ends at once, so twice as many are in flight as are living.
            for _ in 0..<80 {
                labels = try house.accept(20)
                house.end(labels.prefix(10))
            }
            #expect(house.outcomes.allSatisfy { $0 == .parked || $0 == .pending })
            // All living ones at once would be 2,400 in flight.
            #expect(house.bottleStore.figures.living == 800 && house.bottleStore.figures.dead == 800)
            _ = try await house.bottleStore.compact()
            #expect(house.bottleStore.figures.living == 800 && house.bottleStore.figures.dead == 0)
            try await house.settle()
            try house.crash()
            #expect(try house.restore() == [])

            let label = try #require(house.labels.first)
            let descriptor = house.living[label]?.descriptor ?? -1
            var outcome = BottleStore.ParkOutcome.parked
            for _ in 0..<2_000 where outcome == .parked || outcome == .pending {
                outcome = house.bottleStore.put(descriptor, label: label)
            }
            #expect(outcome == .notParked(BottleStore.error(ETOOMANYREFS)))
            #expect((1_900...2_100).contains(house.bottleStore.figures.living))
            try house.close()
        }
    }
}
