// A line's way through its context. Authors write nothing of this.

public import Synchronization

extension Context {
    /// Looks a line up, once, and answers it if nothing has to be waited for.
    ///
    /// Inlinable, so that for each context there is one that knows its table.
    @inlinable
    func begin(_ line: String) -> LineOutcome {
        self.here.connection.isAnswering.store(true, ordering: .relaxed)
        defer { self.here.connection.isAnswering.store(false, ordering: .relaxed) }
        return self.outcome(of: line)
    }

    @inlinable
    func outcome(of line: String) -> LineOutcome {
        switch Self.lineHandler.way {
        case .immediate(let handler):
            do {
                return .answered(try handler(self, line))
            } catch {
                return .failed(error)
            }
        case .waiting(let handler): return .waiting { try await self.run(handler, line) }
        case .either(let immediate, let handler):
            do {
                if let reply = try immediate(self, line) { return .answered(reply) }
            } catch {
                return .failed(error)
            }
            return .waiting { try await self.run(handler, line) }
        case .dialogueAndTable: return self.outcomeByTable(of: line)
        }
    }

    /// What a line comes to by the open dialogue, else by the command table; a line over the limit is refused.
    @inlinable
    func outcomeByTable(of line: String) -> LineOutcome {
        guard self.fits(line) else { return .answered(self.refusalOfLength()) }
        guard self.state.dialogue == nil else { return .waiting { try await self.answerInDialogue(line) } }
        switch Self.commands.plan(line, for: self) {
        case .refused(let reply): return .answered(reply)
        case .now(let handler, let arguments):
            do {
                return .answered(try handler(self, arguments))
            } catch {
                return .failed(self.closingDialogue(error))
            }
        case .wait(let handler, let arguments):
            return .waiting { try await self.run(handler, arguments) }
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
    func handle(_ bytes: [UInt8]) async throws -> Reply { try await self.handleBinary(bytes) }

    // Functions of the actor: a closure that called the handler by itself would leave the event loop and come back.
    @usableFromInline
    func run(_ handler: LineHandler<Self>.Handler, _ line: String) async throws -> Reply {
        try await handler(self, line)
    }

    @usableFromInline
    func run(_ handler: Command<Self>.Handler, _ arguments: Arguments) async throws -> Reply {
        do {
            return try await handler(self, arguments)
        } catch {
            throw self.closingDialogue(error)
        }
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
        if self.state.dialogue != nil { self.state.dialogue = nil }
        return error
    }
}
