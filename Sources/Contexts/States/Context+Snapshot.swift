import StateCoding

extension Context {
    /// Its state, as another process can go on with it; empty if it is as it was when it was entered.
    ///
    /// - Throws: What cannot be written.
    func snapshot() throws(StateCodingError) -> [UInt8] {
        guard self.state != State() else { return [] }
        let buffer = SnapshotBuffer()
        if buffer.write(self.state) == nil, let failure = buffer.failure { throw failure }
        return buffer.bytes
    }

    /// The question of the open dialogue; nil without one.
    var openPrompt: Prompt? { self.refusal("").prompt }
}
