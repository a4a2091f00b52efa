// How a line is handled by its context. Authors do not call any of this.

extension Context {
    /// Looks a line up, once, and answers it if its handler never waits.
    ///
    /// Inlinable, so that the compiler specializes it for each type of context.
    @inlinable
    func begin(_ line: String) -> LineOutcome {
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

    /// Answers a line by the open dialogue, or by the command table if none is open.
    ///
    /// A line over the limit is refused.
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

    /// Answers a line, and waits if its handler does.
    package func handle(_ line: String) async throws -> Reply {
        switch self.begin(line) {
        case .answered(let reply): return reply
        case .failed(let error): throw error
        case .waiting(let handler): return try await handler()
        }
    }

    /// Answers a binary message.
    func handle(_ bytes: [UInt8]) async throws -> Reply { try await self.handleBinary(bytes) }

    // These are methods of the actor: a closure that called the handler itself would hop off the event loop and back.
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

    /// Answers a line by the open dialogue; if it was closed in the meantime, by the command table.
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
        var reply = self.refusal(self.services.texts(.lineTooLong, ["maximum": String(self.services.lineLimit)]))
        reply.refusal = .tooLong
        return reply
    }

    /// Whether a line is within the limit, in Unicode scalars.
    ///
    /// A text has no more scalars than bytes, so bytes are compared first.
    @usableFromInline
    func fits(_ line: String) -> Bool {
        let limit = self.services.lineLimit
        return line.utf8.count <= limit || line.unicodeScalars.count <= limit
    }

    /// Closes the dialogue because of an error, and returns that error.
    ///
    /// The player is told that something went wrong and sees no question, so they could not know that a dialogue is
    /// still open.
    @usableFromInline
    func closingDialogue(_ error: any Error) -> any Error {
        if self.state.dialogue != nil { self.state.dialogue = nil }
        return error
    }
}
