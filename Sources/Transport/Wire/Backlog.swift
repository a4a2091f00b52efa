import Reactor

/// The bytes of a connection that wait for something: a handle of a block in which another process finds them too.
struct Backlog {
    /// How many bytes a backlog's own block has: three buffers' records and a number.
    static let byteCount = 64

    /// Where the parts stand in the block.
    enum Offset {
        static let input = 0
        static let assembly = 16
        static let output = 32
        static let outputMessages = 48
    }

    /// The block, whose unit stands in the connection's slot.
    let block: Arena.Block
    /// Bytes that were received but not yet made into messages.
    let input: ByteBuffer
    /// The start of a message whose end has not come.
    let assembly: ByteBuffer
    /// Bytes that the kernel would not take.
    let output: ByteBuffer
    private let waitingMessages: SharedCell<UInt64>
    private let arena: Arena

    /// The backlog in a block, which must be a fresh one or one that was a backlog before.
    init(_ block: Arena.Block, in arena: Arena) {
        let start = block.range.lowerBound
        self.block = block
        self.arena = arena
        self.input = ByteBuffer(in: arena, at: start + Offset.input)
        self.assembly = ByteBuffer(in: arena, at: start + Offset.assembly)
        self.output = ByteBuffer(in: arena, at: start + Offset.output)
        self.waitingMessages = arena.memory.cell(of: UInt64.self, at: start + Offset.outputMessages)
    }

    /// A backlog in which nothing waits; nil when there is no room for it.
    static func make(in arena: Arena) -> Backlog? {
        guard let block = arena.allocate(Self.byteCount) else { return nil }
        let fresh = Backlog(block, in: arena)
        fresh.clear()
        return fresh
    }

    /// Messages that were put into ``output`` since it was last empty.
    var outputMessages: Int {
        get { Int(self.waitingMessages.value) }
        nonmutating set { self.waitingMessages.value = UInt64(newValue) }
    }

    /// How many bytes the backlog in a block holds in all, with the blocks of its buffers.
    static func heldBytes(_ block: Arena.Block, in arena: Arena) -> Int {
        let start = block.range.lowerBound
        return block.byteCount + arena.blockBytes(ofBufferAt: start + Offset.input)
            + arena.blockBytes(ofBufferAt: start + Offset.assembly)
            + arena.blockBytes(ofBufferAt: start + Offset.output)
    }

    /// Whether nothing waits.
    var isEmpty: Bool { self.input.isEmpty && self.assembly.isEmpty && self.output.isEmpty }

    /// Gives all of its memory back.
    func free() {
        self.input.release()
        self.assembly.release()
        self.output.release()
        self.arena.free(self.block)
    }

    /// Makes the records of a block that may have been something else before.
    private func clear() {
        for offset in stride(from: 0, to: Self.byteCount, by: 8) {
            self.arena.memory.cell(of: UInt64.self, at: self.block.range.lowerBound + offset).value = 0
        }
    }
}
