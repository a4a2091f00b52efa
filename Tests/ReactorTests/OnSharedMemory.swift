@testable import Reactor

/// Buffers and other objects in shared memory that is made for them alone.
extension ByteBuffer {
    init(capacity: Int = 0) {
        guard let memory = try? SharedMemory(size: 1 << 30) else { fatalError("no memory for a test") }
        self.init(in: Arena(memory, in: Arena.unitBytes..<memory.size), at: 0)
        if capacity > 0 { _ = self.reserve(capacity) }
    }
}

extension Slab {
    convenience init(capacity: Int) throws(ReactorError) {
        let memory = try SharedMemory(size: max(1, Self.byteCount(capacity: capacity)))
        self.init(capacity: capacity, in: memory, at: 0)
    }
}
