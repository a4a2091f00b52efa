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

    /// Returns the state without its open dialogue, as it may be written to the disk; nil if it may not be written
    /// there, or cannot be encoded.
    func storedState() -> [UInt8]? {
        guard State.keepsOnDisk else { return nil }
        var state = self.state
        state.dialogue = nil
        guard state != State() else { return [] }
        let buffer = SnapshotBuffer()
        return buffer.write(state).map { _ in buffer.bytes }
    }

    /// The question of the open dialogue; nil if none is open.
    var openPrompt: Prompt? { self.refusal("").prompt }
}
