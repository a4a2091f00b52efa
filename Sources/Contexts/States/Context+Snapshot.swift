import StateCoding

extension Context {
    /// Its name and its state, as another process can go on with them.
    ///
    /// - Throws: What cannot be written.
    func place() throws(StateCodingError) -> KeptContext {
        guard self.state != State() else { return KeptContext(name: Self.name) }
        let buffer = SnapshotBuffer()
        if buffer.take(self.state) == nil, let failure = buffer.failure { throw failure }
        return KeptContext(name: Self.name, state: buffer.bytes)
    }

    /// The question of the open dialogue; nil without one.
    var openPrompt: Prompt? { self.refusal("").prompt }
}
