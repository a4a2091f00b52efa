extension Context {
    /// Opens a dialogue and asks its first question.
    ///
    /// A dialogue that asks for a password is not opened where ``Connection/allowsPasswords`` is false; the reply says
    /// why.
    ///
    /// - Throws: An error if the context declares no dialogue of that name, which is a mistake in the program. Inside a
    ///   command it is logged, and the player is told that something went wrong.
    public func open(dialogue name: String) throws -> Reply { try self.open(dialogue: name, knowing: [:]) }

    /// Opens a dialogue that knows some answers already, under names that none of its questions has.
    ///
    /// - Throws: As ``open(dialogue:)`` does.
    package func open(dialogue name: String, knowing answers: [String: String]) throws -> Reply {
        let dialogue = try self.dialogue(named: name)
        guard self.mayAsk(dialogue) else { return Reply(self.services.texts[.unencrypted]) }
        let first = dialogue.steps[0]
        self.state.dialogue = OpenDialogue(name: name, step: first.name, answers: answers)
        return Reply(events: [], prompt: self.question(first, of: dialogue))
    }

    /// Answers a line with the open dialogue; `cancel` closes it, and `/quit` is a command even here.
    func answer(_ open: OpenDialogue, with line: String) async throws -> Reply {
        switch line.trimmingBlanks().lowercased() {
        case "cancel":
            self.state.dialogue = nil
            return Reply(self.services.texts[.cancelled])
        case "/quit" where Self.commands["/quit"] != nil:
            self.state.dialogue = nil
            return try await Self.commands.run(line, on: self)
        default: break
        }
        let dialogue = try self.dialogue(named: open.name)
        guard self.mayAsk(dialogue) else {
            self.state.dialogue = nil
            return Reply(self.services.texts[.unencrypted])
        }
        let index = try dialogue.require(step: open.step)
        let step = dialogue.steps[index]
        let input = step.kind.isMasked ? line.withoutLineEnd() : String(line.trimmingBlanks())
        switch try await step.check(self, input, open) {
        case .accept(let answer):
            var next = open
            next.record(answer)
            guard index + 1 < dialogue.steps.count else { return try await self.finish(dialogue, next) }
            let following = dialogue.steps[index + 1]
            next.ask(following.name, forgetting: [])
            self.state.dialogue = next
            return Reply(events: [], prompt: self.question(following, of: dialogue))
        case .acceptAsLast(let answer):
            var last = open
            last.record(answer)
            return try await self.finish(dialogue, last)
        case .again(let reason):
            self.forgetAnswerToOpenStep()
            return Reply(reason, prompt: self.question(step, of: dialogue))
        case .againKeeping(let answer, let reason):
            var same = open
            same.record(answer)
            self.state.dialogue = same
            return Reply(reason, prompt: self.question(step, of: dialogue))
        case .back(let earlier, let reason):
            return try self.goBack(in: dialogue, open, to: earlier, saying: reason)
        case .end(let reason):
            self.state.dialogue = nil
            return Reply(reason)
        }
    }

    /// Returns the reason why a message was not handled, followed by the open question, if there is one.
    func refusal(_ reason: String) -> Reply {
        self.forgetAnswerToOpenStep()
        return Reply(reason, prompt: self.openQuestion)
    }

    /// The question of the open dialogue; nil if no dialogue is open, or it may not ask here.
    ///
    /// Inlinable, so that it costs little for a state in which no dialogue is open.
    @inlinable var openQuestion: Prompt? { self.state.dialogue.flatMap(self.question(of:)) }

    @usableFromInline
    func question(of open: OpenDialogue) -> Prompt? {
        guard
            let dialogue = Self.dialogues.first(where: { $0.name == open.name && self.mayAsk($0) })
        else { return nil }
        return dialogue.steps.first { $0.name == open.step }.map { self.question($0, of: dialogue) }
    }

    /// Whether the dialogue asks for no password, or passwords may be typed here.
    ///
    /// A dialogue that another process opened may still be open although the operator no longer allows it.
    private func mayAsk(_ dialogue: Dialogue<Self>) -> Bool {
        !dialogue.takesPassword || self.connection.allowsPasswords
    }

    /// Forgets the answer that ``Dialogue/Verdict/againKeeping(_:_:)`` has kept, because another message came in
    /// between.
    private func forgetAnswerToOpenStep() {
        guard var open = self.state.dialogue, open[open.step] != nil else { return }
        open.ask(open.step, forgetting: [open.step])
        self.state.dialogue = open
    }

    private func finish(_ dialogue: Dialogue<Self>, _ open: OpenDialogue) async throws -> Reply {
        // Closed first, because `finish` may open the next dialogue.
        self.state.dialogue = nil
        switch try await dialogue.finish(self, open) {
        case .done(let reply):
            return reply
        case .back(let earlier, let reason):
            return try self.goBack(in: dialogue, open, to: earlier, saying: reason)
        }
    }

    private func goBack(
        in dialogue: Dialogue<Self>,
        _ open: OpenDialogue,
        to name: String,
        saying reason: String
    ) throws -> Reply {
        let index = try dialogue.require(step: name)
        var earlier = open
        earlier.ask(name, forgetting: dialogue.steps[index...].map(\.name))
        self.state.dialogue = earlier
        return Reply(reason, prompt: self.question(dialogue.steps[index], of: dialogue))
    }

    private func question(_ step: Dialogue<Self>.Step, of dialogue: Dialogue<Self>) -> Prompt {
        let texts = self.services.texts
        let isFirst = step.name == dialogue.steps[0].name
        let ahead =
            isFirst
            ? dialogue.steps.map { AskedStep.Summary(name: $0.name, kind: $0.kind, text: texts[$0.prompt]) } : []
        let asked = AskedStep(dialogue: dialogue.name, name: step.name, ahead: ahead)
        return Prompt(texts[step.prompt], kind: step.kind, step: asked)
    }

    private func dialogue(named name: String) throws -> Dialogue<Self> {
        guard let dialogue = Self.dialogues.first(where: { $0.name == name }) else {
            throw ContextError(.unknownDialogue, at: "\(Self.name).\(name)", hint: "declare it in `dialogues`")
        }
        return dialogue
    }
}

extension Dialogue {
    func require(step name: String) throws(ContextError) -> Int {
        guard let index = self.index(of: name) else {
            throw ContextError(.unknownStep, at: "\(self.name).\(name)", hint: "the dialogue has no step of that name")
        }
        return index
    }
}

extension String {
    /// The line as typed, without the line end that some clients send with it.
    ///
    /// A line end alone is not removed: an empty message would mean something else, and some clients send a line end to
    /// keep the connection alive.
    fileprivate func withoutLineEnd() -> String {
        guard self.count > 1 else { return self }
        switch self.last {
        case "\n", "\r\n", "\r": return String(self.dropLast())
        default: return self
        }
    }
}
