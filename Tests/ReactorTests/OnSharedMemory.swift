@testable import Reactor

/// What lives in shared memory, in memory of its own.
extension ByteBuffer {
    init(capacity: Int) {
        self.init()
        self.reserve(capacity)
    }
}

extension Slab {
    convenience init(capacity: Int) throws(ReactorError) {
        let memory = try SharedMemory(size: max(1, Self.byteCount(capacity: capacity)))
        self.init(capacity: capacity, in: memory, at: 0)
    }
}
