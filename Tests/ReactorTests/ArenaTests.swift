import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct ArenaTests {
    private static func arena(bytes: Int = 1 << 20) throws -> Arena {
        Arena(try SharedMemory(size: bytes), in: 4096..<bytes)
    }

    @Test("a block has room for what was asked for, in a power of two of units") func sizes() throws {
        let arena = try Self.arena()
        for (asked, given) in [(0, 64), (1, 64), (64, 64), (65, 128), (1000, 1024), (4096, 4096)] {
            let block = try #require(arena.allocate(asked))
            #expect(block.byteCount == given)
            #expect(block.isThere)
        }
    }

    @Test("what was freed is used again, and an arena that is full answers so") func reuse() throws {
        let arena = try Self.arena(bytes: 4096 + 1024)
        let first = try #require(arena.allocate(512))
        #expect(arena.allocate(512) != nil)
        #expect(arena.allocate(1) == nil)
        arena.free(first)
        #expect(arena.allocate(500) == first)
        arena.free(Arena.Block())
        #expect(arena.allocate(1 << 60) == nil)
    }

    @Test("the memory of a large block goes back to the system") func large() throws {
        let arena = try Self.arena(bytes: 1 << 24)
        let block = try #require(arena.allocate(1 << 20))
        let cell = arena.memory.cell(of: UInt64.self, at: block.range.lowerBound + 8192)
        cell.value = 7
        arena.free(block)
        #expect(cell.value == 0)
    }

    @Test("a large block is all zeros when it was freed, and its neighbours are as they were") func largeEdges() throws
    {
        let arena = try Self.arena(bytes: 1 << 24)
        let blocks = try [64, 100_000, 64].map { try #require(arena.allocate($0)) }
        let sevens = blocks.map { [UInt8](repeating: 7, count: $0.byteCount) }
        for (block, bytes) in zip(blocks, sevens) {
            arena.memory.write(RawSpan(_elements: bytes.span), at: block.range.lowerBound)
        }
        arena.free(blocks[1])
        #expect(arena.memory.bytes(blocks[1].range).allSatisfy { $0 == 0 })
        #expect(arena.memory.bytes(blocks[0].range) == sevens[0] && arena.memory.bytes(blocks[2].range) == sevens[2])
    }

    @Test("blocks never overlap, whatever is taken and freed") func disjoint() throws {
        var random = SeededGenerator.printing()
        let arena = try Self.arena(bytes: 1 << 26)
        var taken: [Arena.Block] = []
        for _ in 0..<2000 {
            if !taken.isEmpty, Bool.random(using: &random) {
                arena.free(taken.remove(at: Int.random(in: taken.indices, using: &random)))
            } else if let block = arena.allocate(Int.random(in: 0...40_000, using: &random)) {
                #expect(taken.allSatisfy { !$0.range.overlaps(block.range) })
                #expect(block.range.lowerBound >= 4096 && block.range.upperBound <= 1 << 26)
                taken.append(block)
            }
        }
    }
}
