import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("Moving out of bottles that cannot be read completely", .timeLimit(.minutes(5)))
struct BottleMovingOutTests {
    @Test("connections that could not be read see the end; the others are in new bottles for the next process")
    func movedOut() async {
        await #expect(processExitsWith: .success) {
            let house = try TestHouse()
            try house.accept(150, hasPeer: true)
            try await house.settle()
            try house.crash()
            let former = Set(house.manager.names)
            let passed = try house.manager.passed().bottles
            // Gaps below are filled first; then this many numbers are left.
            let holes = (0..<200).map { _ in fcntl(2, F_DUPFD_CLOEXEC, 3) }
            raiseDescriptorLimit(to: Int(holes.max() ?? 0) + 101)
            let found = Bottle.contents(of: passed, sparing: 60)
            #expect(found.findings.missing > 20 && found.connections.count > 20)
            let bottleStore = BottleStore(store: house.store, room: 400, sparing: 20, adopting: found)
            let isDone = await bottleStore.moveOut(found.connections)
            #expect(isDone)
            while try await !house.store.barrier(within: .seconds(10 * TestPatience.factor)) {}
            let taken = Set(found.labels)
            // The kernel closes what was in flight a moment after the bottle.
            let end = ContinuousClock.now + .seconds(20)
            while house.living.contains(where: { !taken.contains($0.key) && !$0.value.isOver }) {
                try #require(ContinuousClock.now < end, "they are not told")
                await Task.yield()
            }
            #expect(!house.living.contains { taken.contains($0.key) && $0.value.isOver })
            #expect(former.intersection(house.manager.names).count <= 1, "the spare one may stay")
            #expect(bottleStore.figures.living == taken.count && bottleStore.figures.dead == 0)
            // Once more with few descriptors: it proceeds in small steps.
            for label in found.labels.prefix(taken.count / 2) { bottleStore.departed(label) }
            let isCompacted = try await bottleStore.compact()
            #expect(isCompacted)
            while try await !house.store.barrier(within: .seconds(10 * TestPatience.factor)) {}
            found.crash()
            raiseDescriptorLimit()
            for descriptor in holes { close(descriptor) }
            let next = try house.look()
            let left = Array(found.labels.suffix(taken.count - taken.count / 2))
            #expect(next.labels == left && next.findings == .init())
            next.crash()
            try house.close()
        }
    }
}
