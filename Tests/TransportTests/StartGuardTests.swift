import Glibc
import Reactor
import Testing

@testable import Transport

@Suite("The guard against failing restores")
struct StartGuardTests {
    private static func time(_ milliseconds: UInt64) -> MonotonicTime { MonotonicTime(milliseconds: milliseconds) }

    private static func former(_ sketch: Sketch) throws -> PreviousProcess {
        let descriptor = dup(sketch.memory.memory.descriptor)
        guard case .server(let former) = PreviousProcess.find(in: [(1, descriptor)]) else {
            throw TestFailure("not found")
        }
        return former
    }

    @Test("after three failed restores, however slow, none is tried again")
    func loop() throws {
        let sketch = try Sketch()
        for start in 0...2 as ClosedRange<UInt64> {
            #expect(try Self.former(sketch).begin(at: Self.time(start * 3_600_000)))
        }
        #expect(try !Self.former(sketch).begin(at: Self.time(10_800_000)))
        #expect(try !Self.former(sketch).begin(at: Self.time(1)), "nor when the clock has begun anew")
    }

    @Test("a successful start deletes all earlier attempts")
    func success() throws {
        let sketch = try Sketch()
        for start in 1...2 as ClosedRange<UInt64> { _ = try Self.former(sketch).begin(at: Self.time(start)) }
        StartGuard(in: sketch.memory.memory).record([])
        for start in 3...5 as ClosedRange<UInt64> { #expect(try Self.former(sketch).begin(at: Self.time(start))) }
        #expect(try !Self.former(sketch).begin(at: Self.time(6)))
    }
}
