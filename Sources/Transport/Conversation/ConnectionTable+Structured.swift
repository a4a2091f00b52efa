import Contexts
import Dialects
import Reactor
import WebSocketProtocol

/// Messages that are no plain lines: those of other dialects than plain text, and lines before a login.
extension ConnectionTable {
    /// What a message leads to.
    enum MessageStep {
        /// There is no whole message.
        case nothing
        /// It is answered.
        case handled
        /// It needs a worker.
        case work(ConnectionState.PendingWork)
        /// A context answers it.
        case reply(ReplyStart)
    }

    /// How long a client of `uuu.v1` has for its first message, in milliseconds.
    static let helloMilliseconds: UInt64 = 10_000
    /// The maximum size of a message of `uuu.v1`, in bytes.
    static let structuredBytes = 32 * 1024

    /// Takes the next message out of the input, and begins to answer it.
    func nextStep(
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager,
        within budget: inout InputBudget
    ) -> MessageStep {
        if let early = state.exchange?.early, self.slots[key].hasEntered {
            state.exchange?.early = nil
            return self.begin(early, key, state, manager)
        }
        switch self.nextMessage(key, within: &budget) {
        case nil: return .nothing
        case .text(let text): return self.begin(text, key, state, manager)
        case .binary(let bytes):
            switch self.slots[key].dialect {
            case .plainText: return .reply(manager.begin(bytes))
            case .terminal:
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    self.slots[key].isRunning = false
                    self.end(key, .violation(.invalidUTF8))
                    return .nothing
                }
                return self.begin(text, key, state, manager)
            case .uuuV1:
                self.slots[key].isRunning = false
                return self.refuse(.badMessage, key, state, manager)
            }
        case .structured(.success(let message), let isRepeated, _):
            return self.begin(message, isRepeated: isRepeated, key, state, manager)
        case .structured(.failure(let mistake), _, _):
            return self.refuse(mistake.error, line: mistake.line, key, state, manager)
        }
    }

    /// Begins to answer a line of plain text; before a login it may ask for a session.
    private func begin(
        _ text: String,
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager
    ) -> MessageStep {
        state.hasTyped = true
        self.confirmPlainly(key, state, manager)
        guard state.isAtDoor, let token = self.tokenToResume(in: text, state, manager) else {
            return .reply(manager.begin(text))
        }
        return .work(.resumePlainly(token: token))
    }

    /// Returns the token of a line that asks for a session; nil for any other line.
    ///
    /// Such a line is looked up nowhere: a context never sees it.
    @inline(__always)
    func tokenToResume(in text: String, _ state: ConnectionState, _ manager: ContextManager) -> String? {
        guard ResumeLine.isLongEnough(text) else { return nil }
        return self.token(in: text, state, manager)
    }

    private func token(in text: String, _ state: ConnectionState, _ manager: ContextManager) -> String? {
        state.isAtDoor = manager.connection.session == nil
        guard state.isAtDoor, self.services.sessions != nil else { return nil }
        return ResumeLine.token(in: text)
    }

    private func begin(
        _ message: ClientMessage,
        isRepeated: Bool,
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager
    ) -> MessageStep {
        let exchange = self.needExchange(key, state)
        if exchange.isUnconfirmed {
            exchange.isUnconfirmed = false
            self.services.sessions?.confirmToken(on: manager.connection)
        }
        switch message {
        case .hello(let hello): return self.greet(hello, key, state, manager)
        case .resume(let request):
            guard manager.connection.session == nil, self.services.sessions != nil else {
                return self.refuse(.unavailable, key, state, manager)
            }
            state.pendingAction = .goOn
            return .work(.resume(request))
        case .ping(let number, let seen):
            guard exchange.pings.admits(8, inMilliseconds: 4_000, at: self.loop.now) else {
                return self.refuse(.tooFast, key, state, manager)
            }
            if let seen { self.noteSeen(seen, exchange) }
            self.sendUncounted(.pong(number), to: key)
            return .handled
        case .history, .read:
            let isLoggedIn = manager.connection.session != nil
            return self.refuse(isLoggedIn ? .unavailable : .notLoggedIn, key, state, manager)
        case .line(let line):
            guard !isRepeated else {
                exchange.line = line.id
                self.answer(.nothing, to: key)
                return .handled
            }
            guard case .awaitHello = state.pendingAction else { return self.begin(line, key, state, manager) }
            exchange.early = line
            return self.greet(ClientMessage.Hello(), key, state, manager)
        }
    }

    private func begin(
        _ line: ClientMessage.Line,
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager
    ) -> MessageStep {
        // No question takes more than one line of text.
        guard !line.hasLineFeed else {
            self.slots[key].isRunning = false
            return self.refuse(.badMessage, line: line.id, key, state, manager)
        }
        state.exchange?.line = line.id
        state.hasTyped = true
        if state.isAtDoor, line.step == nil, let token = self.tokenToResume(in: line.text, state, manager) {
            return .work(.resumePlainly(token: token))
        }
        return .reply(manager.begin(line.text, answering: line.step))
    }

    /// Answers the first message of a client, and has it enter the first context.
    private func greet(
        _ hello: ClientMessage.Hello,
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager
    ) -> MessageStep {
        self.slots[key].session.wants = hello.wants
        state.exchange?.ready = nil
        if let isReader = hello.reader {
            manager.connection.setReader(isReader)
            state.exchange?.isReader = isReader
        }
        self.sendUncounted(.welcome(self.welcome(.fresh, key)), to: key)
        guard case .awaitHello = state.pendingAction else { return .handled }
        state.pendingAction = .goOn
        self.watchDoor(key, state)
        return .work(.answer(.move(Reply(events: [], next: .context(self.configuration.initialContext)))))
    }

    /// Says why a message was not used; a line is answered with a prompt all the same, unless the client was not greeted
    /// yet.
    private func refuse(
        _ error: MessageError,
        line: UInt64? = nil,
        _ key: SocketKey,
        _ state: ConnectionState,
        _ manager: ContextManager
    ) -> MessageStep {
        let exchange = self.needExchange(key, state)
        self.send(SentMessage(.other(.error(error, text: nil)), answering: line ?? 0), to: key)
        if let line {
            exchange.line = line
            if case .awaitHello = state.pendingAction {} else { self.answer(.nothing, to: key) }
        }
        if error == .badMessage, !exchange.mistakes.admits(2, inMilliseconds: 60_000, at: self.loop.now) {
            self.end(key, .badMessages)
        }
        return .handled
    }

    /// Returns the answer to the first message of a client.
    func welcome(_ outcome: Welcome.Outcome, _ key: SocketKey) -> Welcome {
        Welcome(
            server: self.configuration.program,
            name: self.services.texts[.worldName],
            outcome: outcome,
            wants: self.slots[key].session.wants,
            lineLimit: self.services.lineLimit,
            messageLimit: Int(self.slots[key].wire.limits.messageBytes)
        )
    }
}
