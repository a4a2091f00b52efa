// A line's way through its context. Authors write nothing of this.

extension Context {
    /// Looks a line up, once, and answers it if nothing has to be waited for.
    ///
    /// Notes whether that has changed the state. Inlinable, so that for each context there is one that knows its state: it
    /// is compared at each line.
    @inlinable
    func begin(_ line: String) -> LineOutcome {
        guard Self.hasSomethingToRemember else { return self.outcome(of: line, isDialogueOpen: false) }
        let before = self.state
        let outcome = self.outcome(of: line, isDialogueOpen: before.dialogue != nil)
        if self.state != before { self.connection.countChange() }
        return outcome
    }

    /// Whether a line can change the state: one that holds nothing but a dialogue does not change where none is declared and
    /// lines go to a handler.
    @inlinable
    static var hasSomethingToRemember: Bool {
        State.self != DialogueState.self || !Self.dialogues.isEmpty || Self.lineHandler.usesDialogues
    }

    @inlinable
    func outcome(of line: String, isDialogueOpen: Bool) -> LineOutcome {
        switch Self.lineHandler.way {
        case .immediate(let handler):
            do {
                return .answered(try handler(self, line))
            } catch {
                return .failed(error)
            }
        case .waiting(let handler): return .waiting { try await self.noting { try await handler($0, line) } }
        case .either(let immediate, let handler):
            do {
                if let reply = try immediate(self, line) { return .answered(reply) }
            } catch {
                return .failed(error)
            }
            return .waiting { try await self.noting { try await handler($0, line) } }
        case .dialogueAndTable: return self.outcomeByTable(of: line, isDialogueOpen: isDialogueOpen)
        }
    }

    /// What a line comes to by the open dialogue, else by the command table; a line over the limit is refused.
    @inlinable
    func outcomeByTable(of line: String, isDialogueOpen: Bool) -> LineOutcome {
        guard self.fits(line) else { return .answered(self.refusalOfLength()) }
        guard !isDialogueOpen else { return .waiting { try await self.noting { try await $0.answerInDialogue(line) } } }
        switch Self.commands.plan(line, for: self) {
        case .refused(let reply): return .answered(reply)
        case .now(let handler, let arguments):
            do {
                return .answered(try handler(self, arguments))
            } catch {
                return .failed(self.closingDialogue(error))
            }
        case .wait(let handler, let arguments):
            return .waiting {
                try await self.noting { owner in
                    do {
                        return try await handler(owner, arguments)
                    } catch {
                        throw owner.closingDialogue(error)
                    }
                }
            }
        }
    }

    /// Answers a line, however long that takes.
    package func handle(_ line: String) async throws -> Reply {
        switch self.begin(line) {
        case .answered(let reply): return reply
        case .failed(let error): throw error
        case .waiting(let handler): return try await handler()
        }
    }

    /// Answers a binary message.
    func handle(_ bytes: [UInt8]) async throws -> Reply {
        try await self.noting { try await $0.handleBinary(bytes) }
    }

    /// Runs what may wait, and notes whether it has changed the state.
    @inlinable
    func noting(_ body: @Sendable (isolated Self) async throws -> Reply) async throws -> Reply {
        let before = self.state
        defer { if self.state != before { self.connection.countChange() } }
        return try await body(self)
    }

    /// Gives a line to the open dialogue; should none be open any more, to the command table.
    @usableFromInline
    func answerInDialogue(_ line: String) async throws -> Reply {
        do {
            guard let open = self.state.dialogue else { return try await Self.commands.run(line, on: self) }
            return try await self.answer(open, with: line)
        } catch {
            throw self.closingDialogue(error)
        }
    }

    @usableFromInline
    func refusalOfLength() -> Reply {
        self.refusal(self.services.texts(.lineTooLong, ["maximum": String(self.services.lineLimit)]))
    }

    /// Whether a line is not over the limit, which counts Unicode scalars: there are no more of them than bytes.
    @usableFromInline
    func fits(_ line: String) -> Bool {
        let limit = self.services.lineLimit
        return line.utf8.count <= limit || line.unicodeScalars.count <= limit
    }

    /// Closes the dialogue because of an error, which it answers.
    ///
    /// The player is told that it failed and sees no question: a dialogue left open would be a trap.
    @usableFromInline
    func closingDialogue(_ error: any Error) -> any Error {
        self.state.dialogue = nil
        return error
    }
}
