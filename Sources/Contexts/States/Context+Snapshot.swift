import StateCoding

extension Context {
    /// Returns the state as another process can read it; empty for a fresh state.
    ///
    /// - Throws: ``StateCodingError`` if the state cannot be written.
    func snapshot() throws(StateCodingError) -> [UInt8] {
        guard self.state != State() else { return [] }
        let buffer = SnapshotBuffer()
        if buffer.write(self.state) == nil, let failure = buffer.failure { throw failure }
        return buffer.bytes
    }

    /// The question of the open dialogue; nil if none is open.
    var openPrompt: Prompt? { self.refusal("").prompt }
}
