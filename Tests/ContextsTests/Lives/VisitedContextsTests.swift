import StateCoding
import TestSupport
import Testing

@testable import Contexts

@Suite("the bytes for a visited context and those that wait")
struct VisitedContextsTests {
    private static let three = VisitedContexts(
        others: [
            ContextSnapshot(name: "c_lobby", state: [0xBF, 1, 2, 0xFF]), ContextSnapshot(name: "ä", state: []),
            ContextSnapshot(name: "", state: Array(repeating: 7, count: 300)),
        ],
        state: [1, 2, 3]
    )

    @Test("they are read as they were written")
    func roundTrip() throws {
        #expect(try VisitedContexts(Self.three.bytes) == Self.three)
        let fresh = VisitedContexts(others: Self.three.others, state: [])
        #expect(try VisitedContexts(fresh.bytes) == fresh)
    }

    @Test("bytes of version 1 can still be read")
    func version1() throws {
        let bytes: [UInt8] = [0xFE, 1, 1, 1, 0, 0, 0, 0x61, 2, 0, 0, 0, 8, 9, 5]
        let visited = try VisitedContexts(bytes)
        #expect(visited == VisitedContexts(others: [ContextSnapshot(name: "a", state: [8, 9])], state: [5]))
        #expect(visited.bytes == bytes)
    }

    @Test(
        "the state of a context that was not visited is written without the mark",
        arguments: [[], [0xBF, 0xFF], [0xFF], [0xFE]]
    )
    func alone(_ state: [UInt8]) throws {
        #expect(VisitedContexts(others: [], state: state).bytes == state)
        #expect(try VisitedContexts(state) == VisitedContexts(others: [], state: state))
    }

    @Test("bytes that end too early are refused, wherever they end")
    func cut() throws {
        let bytes = Self.three.bytes
        let own = bytes.count - Self.three.state.count
        for count in 3..<own {
            let error = #expect(throws: StateCodingError.self) { try VisitedContexts(Array(bytes[..<count])) }
            #expect(error?.code == .malformed, "\(count)")
        }
        #expect(try VisitedContexts(Array(bytes[..<own])).state == [])
    }

    @Test("more than there can be, a length beyond the end, and a name that is no text are refused")
    func refused() {
        for bytes in [
            [0xFE, 1, 9], [0xFE, 1, 255] + Array(repeating: 0, count: 4_000), [0xFE, 1, 1, 0xFF, 0xFF, 0xFF, 0xFF, 1],
            [0xFE, 1, 1, 1, 0, 0, 0, 0xC3, 0, 0, 0, 0],
        ] as [[UInt8]] {
            #expect(throws: StateCodingError.self) { try VisitedContexts(bytes) }
        }
    }

    @Test("any bytes are refused, or read as something that is written the same way")
    func fuzz() {
        var random = SeededGenerator.printing()
        for _ in 0..<5_000 {
            var bytes = Self.three.bytes
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let location = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[location] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: location)
                default: bytes.insert(UInt8.random(in: 0...9, using: &random), at: location)
                }
            }
            guard let read = try? VisitedContexts(bytes) else { continue }
            if !read.others.isEmpty { #expect(read.bytes == bytes) }
            #expect(read.others.count <= VisitedContexts.maximumOthers)
            #expect(read.state.count <= bytes.count)
        }
    }
}
