/// A context whose lines all go to its dialogues and its table: what waits for nothing is answered at once.
///
/// It writes neither `handleCommand` nor `handleNow`. A context that has a ``Context/handleCommand(_:)`` of its own
/// stays a plain ``Context``, which hears of every line, or writes a ``Context/handleNow(_:)`` to match.
public protocol TableContext: Context {}

extension TableContext {
    /// Gives the line to the command table, unless a dialogue is open or the command may wait.
    public func handleNow(_ line: String) throws -> Reply? {
        try self.answerNow(line)
    }
}

extension Context {
    /// Answers a line as the default of ``handleCommand(_:)`` does; nil, with nothing done, if that may have to wait.
    func answerNow(_ line: String) throws -> Reply? {
        guard line.unicodeScalars.count <= self.services.lineLimit else {
            return self.refusal(self.services.texts(.lineTooLong, ["maximum": String(self.services.lineLimit)]))
        }
        guard self.state.dialogue == nil else { return nil }
        do {
            return try Self.commands.runNow(line, on: self)
        } catch {
            throw self.closingDialogue(error)
        }
    }

    /// Closes the dialogue because of an error, which it answers.
    ///
    /// The player is told that it failed and sees no question: a dialogue left open would be a trap.
    func closingDialogue(_ error: any Error) -> any Error {
        self.state.dialogue = nil
        return error
    }
}
