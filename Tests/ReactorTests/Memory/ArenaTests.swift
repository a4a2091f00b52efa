import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct ArenaTests {
    private static func arena(bytes: Int = 1 << 20) throws -> Arena {
        Arena(try SharedMemory(size: bytes), in: 4096..<bytes)
    }

    @Test("a block has the requested room, rounded up to a power of two of units") func sizes() throws {
        let arena = try Self.arena()
        for (asked, given) in [(0, 64), (1, 64), (64, 64), (65, 128), (1000, 1024), (4096, 4096)] {
            let block = try #require(arena.allocate(asked))
            #expect(block.byteCount == given)
            #expect(block.isPresent)
        }
    }

    @Test("freed memory is reused, and a full arena returns nil") func reuse() throws {
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

    @Test("a large block is all zeros after it was freed, and its neighbours are not changed") func largeEdges() throws
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

    @Test(
        "a freed block of any size is all zeros, and its neighbours do not change",
        arguments: [64, 4096, 32_768]
    )
    func wiped(size: Int) throws {
        let arena = try Self.arena(bytes: 1 << 22)
        let blocks = try (0..<3).map { _ in try #require(arena.allocate(size)) }
        for block in blocks {
            arena.memory.write(
                RawSpan(_elements: [UInt8](repeating: 7, count: size).span),
                at: block.range.lowerBound
            )
        }
        arena.free(blocks[1])
        #expect(arena.memory.bytes(blocks[1].range).allSatisfy { $0 == 0 })
        #expect(arena.memory.bytes(blocks[0].range).allSatisfy { $0 == 7 })
        #expect(arena.memory.bytes(blocks[2].range).allSatisfy { $0 == 7 })
    }

    @Test("blocks count against the budget while they are allocated, and not when there is no room for them")
    func budget() throws {
        let memory = try SharedMemory(size: 1 << 22)
        let budget = MemoryBudget(limit: 8192)
        let arenas = [4096..<1 << 21, 1 << 21..<1 << 22].map { Arena(memory, in: $0, budget: budget) }
        let first = try #require(arenas[0].allocate(4096))
        let second = try #require(arenas[1].allocate(4000))
        #expect(budget.used == 8192)
        #expect(arenas[0].allocate(1) == nil && budget.used == 8192)
        let beyond = try #require(arenas[0].allocate(1, canBeRefused: false))
        #expect(budget.used == 8192 + 64)
        #expect(arenas[1].beyondBudget { arenas[1].allocate(1) } != nil && arenas[1].allocate(1) == nil)
        for block in [first, beyond] { arenas[0].free(block) }
        arenas[1].free(second)
        #expect(budget.used == 64 && arenas[0].bytesInUse == 0 && arenas[1].bytesInUse == 64)
        #expect(arenas[0].allocate(4096) == first)
    }

    @Test("in a full arena, small freed blocks can be allocated again as a large one") func joining()
        throws
    {
        let arena = try Self.arena(bytes: 4096 + 1 << 20)
        let small = (0..<4096).compactMap { _ in arena.allocate(256) }
        #expect(small.count == 4096 && arena.allocate(64) == nil)
        for block in small { arena.free(block) }
        let large = try #require(arena.allocate(1 << 20))
        #expect(arena.allocate(64) == nil)
        arena.free(large)
        #expect((0..<4096).compactMap { _ in arena.allocate(256) }.count == 4096)
    }

    @Test("pages of free blocks go back to the system, and no others") func givingBack() throws {
        let arena = try Self.arena(bytes: 1 << 24)
        let blocks = try (0..<2048).map { _ in try #require(arena.allocate(1024)) }
        for block in blocks {
            arena.memory.write(
                RawSpan(_elements: [UInt8](repeating: 7, count: 1024).span),
                at: block.range.lowerBound
            )
        }
        let before = arena.memory.residentPages(4096..<4096 + 2 << 20)
        #expect(before == 512)
        for (number, block) in blocks.enumerated() where number % 512 != 0 { arena.free(block) }
        #expect(arena.retainedBytes == 2044 * 1024)
        arena.giveBackPages()
        #expect(arena.memory.residentPages(4096..<4096 + 2 << 20) == 4)
        #expect(arena.retainedBytes == 0)
        for number in stride(from: 0, to: 2048, by: 512) {
            #expect(arena.memory.bytes(blocks[number].range).allSatisfy { $0 == 7 })
            arena.free(blocks[number])
        }
        arena.giveBackPages()
        #expect(arena.top == 4096 && arena.bytesInUse == 0)
    }

    @Test("pages of free blocks can be given back in portions, and allocated blocks do not change") func portions()
        throws
    {
        let arena = try Self.arena(bytes: 1 << 24)
        let blocks = try (0..<30).map { _ in try #require(arena.allocate(8192)) }
        for block in blocks {
            arena.memory.write(RawSpan(_elements: [UInt8](repeating: 7, count: 8192).span), at: block.range.lowerBound)
        }
        for block in stride(from: 0, to: 30, by: 2).map({ blocks[$0] }) { arena.free(block) }
        #expect(arena.giveBackPages(ofRuns: 10) && arena.retainedBytes == 5 * 8192)
        #expect(arena.memory.residentPages(4096..<4096 + 30 * 8192) == 40)
        // This block is allocated and freed in the meantime; it retains its pages until the next time.
        arena.free(try #require(arena.allocate(8192)))
        #expect(!arena.giveBackPages(ofRuns: 10) && arena.retainedBytes == 8192)
        #expect(arena.memory.residentPages(4096..<4096 + 30 * 8192) == 32)
        #expect(arena.memory.bytes(blocks[29].range).allSatisfy { $0 == 7 })
        for block in stride(from: 1, to: 30, by: 2).map({ blocks[$0] }) { arena.free(block) }
        #expect(arena.giveBackPages(ofRuns: 0))
        arena.giveBackPages()
        #expect(arena.top == 4096 && arena.retainedBytes == 0 && arena.bytesInUse == 0)
    }

    @Test("free blocks retain pages up to an eighth of the budget") func keeping() throws {
        let memory = try SharedMemory(size: 1 << 26)
        let arena = Arena(memory, in: 4096..<1 << 26, budget: MemoryBudget(limit: 1 << 24))
        let blocks = try (0..<1024).map { _ in try #require(arena.allocate(8192)) }
        for block in blocks {
            memory.write(RawSpan(_elements: [UInt8](repeating: 7, count: 8192).span), at: block.range.lowerBound)
        }
        for block in blocks { arena.free(block) }
        #expect(arena.retainedBytes == 2 << 20)
        #expect(memory.residentPages(0..<1 << 26) <= 512 + 1)
    }

    @Test("a freed block is reported once, until the next request") func telling() throws {
        let arena = try Self.arena()
        var times = 0
        for _ in 0..<2 {
            arena.whenFreed = { times += 1 }
            for _ in 0..<3 { arena.free(try #require(arena.allocate(64))) }
        }
        #expect(times == 2 && arena.changes == 12)
    }

    @Test("blocks never overlap, in any sequence of calls") func disjoint() throws {
        var random = SeededGenerator.printing()
        let arena = try Self.arena(bytes: 1 << 26)
        var taken: [Arena.Block] = []
        for _ in 0..<2000 {
            if Int.random(in: 0..<100, using: &random) == 0 { arena.giveBackPages() }
            if !taken.isEmpty, Bool.random(using: &random) {
                arena.free(taken.remove(at: Int.random(in: taken.indices, using: &random)))
            } else if let block = arena.allocate(Int.random(in: 0...40_000, using: &random)) {
                #expect(taken.allSatisfy { !$0.range.overlaps(block.range) })
                #expect(block.range.lowerBound >= 4096 && block.range.upperBound <= 1 << 26)
                #expect(arena.memory.bytes(block.range).allSatisfy { $0 == 0 })
                arena.memory.write(RawSpan(_elements: [UInt8(1)].span), at: block.range.upperBound - 1)
                taken.append(block)
            }
        }
    }
}
