import Contexts
import Dialects
import Reactor

/// What a table has of a connection whose client may come back, beside the slot: each client of `uuu.v1`, and a client
/// of plain text after its connection was lost.
///
/// It is not saved for another process. It is used on its table's loop only. The members that each line needs are not
/// checked for overlapping accesses: nothing that is called while one is changed comes back to the exchange.
final class Exchange {
    /// The messages that the client may not have seen.
    @safe @exclusivity(unchecked) var ring: ReplayRing
    /// The number of the first message after the login; what came before is of no interest to another client.
    var firstOfSession: UInt64
    /// The number of the first message after the connection was lost; nil while it was not.
    var firstMissed: UInt64?
    /// The line that is being answered; 0 if there is none.
    var line: UInt64 = 0
    /// A line that came before the first greeting, which it has to wait for.
    @safe @exclusivity(unchecked) var early: ClientMessage.Line?
    /// The context and role whose commands were sent last.
    var listed: (context: ContextName, role: Role)?
    /// The prompt that ended the last answer, if a command was expected then; nil if anything else may have to be said
    /// at the end of the next one.
    @safe @exclusivity(unchecked) var ready: Ready?
    /// How far a session is that comes from another connection, or goes to one.
    @safe @exclusivity(unchecked) var transfer = SessionTransfer()
    /// Whether the previous process was asked to resume a session here, and has not answered.
    var isInterrupted = false
    /// Whether the client has got a token that it has not confirmed.
    var isUnconfirmed = false
    /// Whether texts suit a screen reader, as the client was told last.
    var isReader: Bool
    /// Whether a token was issued for the session, or is being issued.
    var hasToken = false
    /// Whether the next token is the first one of its session: who shows it has got everything that came before it.
    var awaitsFirstToken = false
    /// The number that the last message of the connection would have if it were counted; nil until it was written.
    var byeNumber: UInt64?
    /// Counts the messages that could not be read.
    var mistakes = RateWindow()
    /// Counts pings.
    var pings = RateWindow()

    /// The end of an answer in a context that expects a command.
    struct Ready {
        /// The connection's ``ConnectionChanges/moves`` then: while it is the same, so is the end of each answer, unless a
        /// question is open.
        let moves: UInt16
        /// The prompt.
        let prompt: EncodedMessage
    }

    /// Whether a line needs no more than an answer.
    var takesShortLines: Bool { !self.isUnconfirmed && self.transfer.isSettled && self.early == nil }

    /// Creates the exchange of a client that has been sent this many messages, and knows whether texts suit a screen
    /// reader.
    init(messages: UInt64, isReader: Bool = false) {
        self.isReader = isReader
        self.ring = ReplayRing(from: messages)
        self.firstOfSession = messages
    }

    /// What another client is told that goes on with the session: what came for the player and may not have arrived,
    /// without answers that the former client got or asks for again.
    var missed: [Event] {
        let first = max(self.ring.start, self.firstOfSession)
        return self.ring.messages(from: first).enumerated().compactMap { offset, message in
            let isMissed = self.firstMissed.map { first + UInt64(offset) >= $0 } ?? false
            guard message.line == 0 || isMissed, let event = message.event else { return nil }
            if case .prompt = event { return nil }
            return event
        }
    }
}
