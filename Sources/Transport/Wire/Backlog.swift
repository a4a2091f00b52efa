import Reactor

/// The bytes of a connection that are waiting: a handle to a block of shared memory, where another process finds them
/// too.
struct Backlog {
    /// The size of a backlog's own block, in bytes: the records of three buffers, and a counter.
    static let byteCount = 64

    /// The offsets of the parts in the block.
    enum Offset {
        static let input = 0
        static let assembly = 16
        static let output = 32
        static let outputMessages = 48
    }

    /// The block; the connection's slot refers to it.
    let block: Arena.Block
    /// Bytes that were received but not yet made into messages.
    let input: ByteBuffer
    /// The beginning of a message whose end has not arrived.
    let assembly: ByteBuffer
    /// Bytes that the kernel did not accept yet.
    let output: ByteBuffer
    private let waitingMessages: SharedCell<UInt64>
    private let arena: Arena

    /// Opens the backlog in a block, which must be new and cleared, or have been a backlog before.
    init(_ block: Arena.Block, in arena: Arena) {
        let start = block.range.lowerBound
        self.block = block
        self.arena = arena
        self.input = ByteBuffer(in: arena, at: start + Offset.input)
        self.assembly = ByteBuffer(in: arena, at: start + Offset.assembly)
        self.output = ByteBuffer(in: arena, at: start + Offset.output)
        self.waitingMessages = arena.memory.cell(of: UInt64.self, at: start + Offset.outputMessages)
    }

    /// Allocates a backlog in which nothing is waiting; nil if there is no memory for it.
    static func make(in arena: Arena) -> Backlog? {
        guard let block = arena.allocate(Self.byteCount) else { return nil }
        let fresh = Backlog(block, in: arena)
        fresh.clear()
        return fresh
    }

    /// The number of messages that were added to ``output`` since it was last empty.
    var outputMessages: Int {
        get { Int(self.waitingMessages.value) }
        nonmutating set { self.waitingMessages.value = UInt64(newValue) }
    }

    /// Returns how many bytes the backlog in a block uses in all, with the blocks of its buffers.
    static func heldBytes(_ block: Arena.Block, in arena: Arena) -> Int {
        let start = block.range.lowerBound
        return block.byteCount + arena.blockBytes(ofBufferAt: start + Offset.input)
            + arena.blockBytes(ofBufferAt: start + Offset.assembly)
            + arena.blockBytes(ofBufferAt: start + Offset.output)
    }

    /// Whether nothing waits.
    var isEmpty: Bool { self.input.isEmpty && self.assembly.isEmpty && self.output.isEmpty }

    /// Frees the block and the blocks of its buffers.
    func free() {
        self.input.release()
        self.assembly.release()
        self.output.release()
        self.arena.free(self.block)
    }

    /// Zeroes the block, which may have had another use before.
    private func clear() {
        for offset in stride(from: 0, to: Self.byteCount, by: 8) {
            self.arena.memory.cell(of: UInt64.self, at: self.block.range.lowerBound + offset).value = 0
        }
    }
}
