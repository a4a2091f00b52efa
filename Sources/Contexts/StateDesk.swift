import Synchronization

/// An encoder that the contexts of one event loop share, as it keeps its memory.
package final class StateDesk: Sendable {
    private let encoder = Mutex(StateEncoder(limit: KeptContext.mostStateBytes))

    /// An encoder of states of at most 64 KiB.
    package init() {}

    /// The bytes of a state.
    ///
    /// - Parameter state: The state.
    /// - Returns: What a ``StateDecoder`` reads.
    /// - Throws: What cannot be encoded.
    func bytes(of state: some Encodable & Sendable) throws(StateCodingError) -> [UInt8] {
        try self.encoder.withLock { (encoder) throws(StateCodingError) in
            var bytes: [UInt8] = []
            try encoder.encode(state, appendingTo: &bytes)
            return bytes
        }
    }
}
