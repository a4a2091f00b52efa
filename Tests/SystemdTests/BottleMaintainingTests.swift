import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Systemd

@Suite("Maintaining the bottles", .timeLimit(.minutes(5)))
struct BottleMaintainingTests {
    @Test("50,000 short connections come and go beside 30 that stay: none is lost, and few bottles are enough")
    func churn() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let house = try TestHouse()
            await house.bottleStore.maintain()
            let faithful = try house.accept(30, hasPeer: true)
            var (maximumBottles, maximumInFlight) = (0, 0)
            let start = ContinuousClock.now
            for _ in 0..<100 {
                try house.end(house.accept(500))
                let before = house.bottleStore.figures
                (maximumBottles, maximumInFlight) = (
                    max(maximumBottles, before.bottles), max(maximumInFlight, before.dead)
                )
                await house.bottleStore.maintain()
                let after = house.bottleStore.figures
                #expect(after.living == 30 && after.dead <= 200 && after.unstored == 0 && after.trouble == nil)
            }
            let time = ContinuousClock.now - start
            #expect(house.outcomes.allSatisfy { $0 == .parked || $0 == .pending })
            #expect(maximumBottles <= 6 && maximumInFlight <= 1_000)
            try await house.settle()
            #expect(house.manager.names.count <= 6)
            try house.crash()
            #expect(try house.restoreWanted() == [])
            for label in faithful { #expect(house.living[label].map { $0.reaches($0.descriptor) } == true) }
            print("50,000 came and went in \(time), in \(maximumBottles) bottles at most")
            try house.close()
        }
        if let result { print(String(decoding: result.standardOutputContent, as: UTF8.self), terminator: "") }
    }

    @Test(
        "with half the descriptors that a user may have in flight, and as many ending, none is refused",
        .enabled(if: getuid() == 0)
    )
    func halfTheLimit() async throws {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            // The limit is that of a user without privileges, and counts all processes of that user.
            let user = uid_t.random(in: 1_000_000_000...2_000_000_000)
            try #require(setuid(user) == 0)
            // The result of a probe: 253 descriptors in the store.
            let house = try TestHouse(room: 253)
            let limit = raiseDescriptorLimit(to: 20_000)
            await house.bottleStore.maintain()
            let start = ContinuousClock.now
            try house.accept(limit / 2)
            let filled = ContinuousClock.now
            var maximumInFlight = 0
            for _ in 0..<20 {
                try house.end(house.accept(limit / 40))
                let figures = house.bottleStore.figures
                maximumInFlight = max(maximumInFlight, figures.living + figures.dead)
                await house.bottleStore.maintain()
                #expect(house.bottleStore.figures.trouble == nil)
            }
            let churned = ContinuousClock.now
            #expect(house.outcomes.allSatisfy { $0 == .parked || $0 == .pending })
            #expect(house.bottleStore.figures.living == limit / 2 && maximumInFlight < limit)
            try await house.settle()
            #expect(house.manager.names.count <= 64)
            try house.crash()
            #expect(try house.restoreWanted() == [])
            let restored = ContinuousClock.now
            #expect(house.bottleStore.figures.living == limit / 2)
            print(
                "\(limit / 2) of \(limit): put in \(filled - start), as many came and went in \(churned - filled) with "
                    + "\(maximumInFlight) in flight at most, restored in \(restored - churned)"
            )
            try house.close()
        }
        if let result { print(String(decoding: result.standardOutputContent, as: UTF8.self), terminator: "") }
    }

    @Test("a connection that is not wanted at a restart is shut down, needs no descriptor, and is dropped")
    func unwanted() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            try house.accept(300)
            // It was put into a bottle, and its process ended before it saved anything else about it.
            var stranger = try TestConnection()
            _ = house.bottleStore.put(stranger.descriptor, label: stranger.label)
            try await house.settle()
            let dead = house.labels.prefix(250)
            house.end(dead)
            stranger.crash()
            try house.crash()
            #expect(!stranger.isOver)
            #expect(try house.restoreWanted() == [])
            #expect(stranger.isOver)
            #expect(house.bottleStore.figures.living == 50 && house.bottleStore.figures.dead == 251)
            await house.bottleStore.maintain()
            #expect(house.bottleStore.figures.living == 50 && house.bottleStore.figures.dead == 0)
            try await house.settle()
            let contents = try house.look()
            #expect(contents.labels == house.labels && contents.unwanted == [] && contents.findings == .init())
            contents.crash()
            stranger.hangUp()
            try house.close()
        }
    }

    @Test("a service manager that has gone is reported in the figures, and stops nothing")
    func trouble() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            await house.bottleStore.maintain()
            #expect(house.bottleStore.figures.trouble == nil && house.bottleStore.figures.bottles == 1)
            house.manager.close()
            try house.end(house.accept(1_500))
            await house.bottleStore.maintain()
            let figures = house.bottleStore.figures
            #expect(
                figures.trouble?.code == .notification(errno: ENOENT) && figures.unstored > 0 && figures.notParked == 0
            )
        }
    }

    @Test("if nothing can be stored, no ended connection is remembered", arguments: [0, 2])
    func noStore(_ room: Int) async {
        await #expect(processExitsWith: .success) { [room] in
            let house = try TestHouse(room: room)
            for _ in 0..<10 {
                try house.end(house.accept(200))
                await house.bottleStore.maintain()
            }
            let figures = house.bottleStore.figures
            #expect(figures.trouble == nil && figures.living == 0 && figures.dead <= 600)
            #expect(house.bottleStore.inventory.withLock { $0.departed } == [])
            try house.close()
        }
    }
}
