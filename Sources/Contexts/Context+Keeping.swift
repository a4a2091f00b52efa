package import StateCoding

// How the server keeps what a context remembers: authors write nothing of this.

/// What came of a line that was handled at once: a context's reply, or its error.
public typealias Attempt = Result<Reply, any Error>

extension Context {
    /// Handles a line at once if the context can; nil, with nothing done, if ``handleCommand(_:)`` is to be asked.
    ///
    /// Inlinable, so that for each context there is one that knows its state: it is compared at each line.
    @inlinable
    public func attempt(_ line: String) -> Attempt? {
        let before = self.state
        defer { if self.state != before { self.connection.countChange() } }
        do {
            return try self.handleNow(line).map(Attempt.success)
        } catch {
            return .failure(error)
        }
    }

    /// Answers a line as the running server does: at once if the context can, else by what may wait.
    func handleEitherWay(_ line: String) async throws -> Reply {
        if let attempt = self.attempt(line) { return try attempt.get() }
        return try await self.handle(line)
    }

    /// Handles a line that ``attempt(_:)`` has left, and notes whether that has changed the state.
    func handle(_ line: String) async throws -> Reply {
        let before = self.state
        defer { if self.state != before { self.connection.countChange() } }
        return try await self.handleCommand(line)
    }

    /// Handles a binary message, and notes whether that has changed the state.
    func handle(_ bytes: [UInt8]) async throws -> Reply {
        let before = self.state
        defer { if self.state != before { self.connection.countChange() } }
        return try await self.handleBinary(bytes)
    }

    /// Writes the state down.
    ///
    /// Inlinable for the reason that ``attempt(_:)`` is.
    @inlinable
    public func keep(on desk: StateDesk) -> Int? { desk.take(self.state) }

    /// Its name and its state, as another process can go on with them.
    ///
    /// - Throws: What cannot be written.
    package func place(on desk: StateDesk) throws(StateCodingError) -> KeptContext {
        guard self.state != State() else { return KeptContext(name: Self.name) }
        if self.keep(on: desk) == nil, let failure = desk.failure { throw failure }
        return KeptContext(name: Self.name, state: desk.bytes)
    }

    /// The question of the open dialogue; nil without one.
    var openPrompt: Prompt? { self.refusal("").prompt }
}
