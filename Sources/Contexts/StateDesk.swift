import Synchronization

/// An encoder that the contexts of one event loop share, as it keeps its memory.
package final class StateDesk: Sendable {
    private struct Tools {
        let encoder = StateEncoder(limit: KeptContext.mostStateBytes)
        /// Where it writes: a new array would grow several times.
        var bytes: [UInt8] = []
    }

    private let tools = Mutex(Tools())

    /// An encoder of states of at most 64 KiB.
    package init() {}

    /// The bytes of a state.
    ///
    /// - Parameter state: The state.
    /// - Returns: What a ``StateDecoder`` reads.
    /// - Throws: What cannot be encoded.
    func bytes(of state: some Encodable & Sendable) throws(StateCodingError) -> [UInt8] {
        try self.tools.withLock { (tools) throws(StateCodingError) in
            tools.bytes.removeAll(keepingCapacity: true)
            try tools.encoder.encode(state, appendingTo: &tools.bytes)
            return [UInt8](tools.bytes[...])
        }
    }
}
