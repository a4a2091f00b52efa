import Contexts
import Dialects
import Reactor

/// Replies to clients whose messages are counted.
extension ConnectionTable {
    /// Sends a reply, and then what is expected next: the last message of each answer to a line is a prompt.
    ///
    /// Does nothing for a connection without an exchange.
    func answer(_ reply: Reply, to key: SocketKey) {
        guard let state = self.state(of: key), let exchange = state.exchange, let manager = state.manager else {
            return
        }
        let line = exchange.line
        exchange.line = 0
        if manager.connection.session == nil { exchange.awaitsFirstToken = true }
        var refusal = reply.refusal
        reply.forEachEvent { event in
            if let error = refusal?.error, case .text(let text) = event {
                refusal = nil
                self.send(SentMessage(.other(.error(error, text: text)), answering: line), to: key)
            } else {
                self.send(SentMessage(.event(event), answering: line, isSecret: reply.isSecret), to: key)
            }
        }
        if self.slots.contains(key), self.slots[key].dialect == .uuuV1 {
            self.tellReader(manager.connection.isReader, exchange, answering: line, to: key)
            self.listCommands(of: manager, exchange, answering: line, to: key)
            let ready = self.prompt(reply, manager, answering: line, to: key)
            self.needToken(key, exchange, manager)
            exchange.ready = ready.map {
                Exchange.Ready(moves: ConnectionChanges(of: manager.connection).moves, prompt: $0)
            }
        } else if let prompt = reply.prompt {
            self.send(SentMessage(.event(.prompt(prompt)), answering: line), to: key)
        }
        if case .disconnect(let reason) = reply.next, self.isOpen(key) { self.end(key, .asked(reason)) }
    }

    /// Sends a text that is all of a reply, and the prompt, in few steps; does nothing and returns false if anything
    /// else may have to be said.
    func answer(_ text: String, _ exchange: Exchange, _ manager: ContextManager, to key: SocketKey) -> Bool {
        guard exchange.transfer.isSettled, exchange.line > 0, let ready = exchange.ready,
            ready.moves == ConnectionChanges(of: manager.connection).moves, manager.openQuestion == nil,
            self.send(text, ready.prompt, answering: exchange.line, exchange, key)
        else { return false }
        exchange.line = 0
        return true
    }

    /// Sends the prompt that ends an answer; returns it if it asks for a command.
    private func prompt(
        _ reply: Reply,
        _ manager: ContextManager,
        answering line: UInt64,
        to key: SocketKey
    ) -> EncodedMessage? {
        let context = manager.contextName
        if let prompt = reply.prompt {
            self.send(SentMessage(.asked(prompt, in: context, isShown: true), answering: line), to: key)
        } else if let open = manager.openQuestion {
            self.send(SentMessage(.asked(open, in: context, isShown: false), answering: line), to: key)
        } else {
            let prompt = self.contextMessages.prompt(in: context)
            self.send(SentMessage(.encoded(prompt), answering: line), to: key)
            return prompt
        }
        return nil
    }

    /// Sends the commands of the current context, if the client wants them and has not been sent them yet.
    private func listCommands(
        of manager: ContextManager,
        _ exchange: Exchange,
        answering line: UInt64,
        to key: SocketKey
    ) {
        guard self.slots[key].session.wants.contains(.commands), let context = manager.contextName else { return }
        let role = manager.connection.role
        guard exchange.listed.map({ $0 != (context, role) }) ?? true else { return }
        exchange.listed = (context, role)
        let capabilities = self.services.staff?.capabilities
        let list = self.contextMessages.commands(of: context, for: role, with: capabilities) { manager.commands }
        self.send(SentMessage(.present(list), answering: line), to: key)
    }

    /// Tells a client of `uuu.v1` that the player has chosen other texts.
    func tellReader(_ isReader: Bool, _ exchange: Exchange, answering line: UInt64, to key: SocketKey) {
        guard exchange.isReader != isReader else { return }
        exchange.isReader = isReader
        guard self.slots[key].hasEntered else { return }
        self.send(SentMessage(.other(.reader(on: isReader)), answering: line), to: key)
    }

    /// Has a token issued for a session that has none, and sends it when it is durable.
    private func needToken(_ key: SocketKey, _ exchange: Exchange, _ manager: ContextManager) {
        guard let session = manager.connection.session else { return }
        if session.takeRevocation() { exchange.hasToken = false }
        guard !exchange.hasToken, self.isOpen(key), let sessions = self.services.sessions, sessions.resumeSeconds > 0
        else { return }
        exchange.hasToken = true
        exchange.firstOfSession = self.slots[key].session.messages
        Task {
            do throws(AccountError) {
                let token = try await sessions.issueToken(on: manager.connection)
                self.sendToken(token, seconds: sessions.resumeSeconds, to: key)
            } catch {
                // The next answer tries again.
                exchange.hasToken = false
                exchange.ready = nil
            }
        }
    }

    private func sendToken(_ token: String, seconds: Int, to key: SocketKey) {
        guard let state = self.state(of: key) else { return }
        state.exchange?.isUnconfirmed = true
        // Another process must know that there is a token.
        state.manager?.connection.sessionHasChanged()
        self.sendUncounted(.token(token, seconds: seconds), to: key)
        // A client that shows a first token has got what came before it, so that need not be retained.
        guard let exchange = state.exchange, exchange.awaitsFirstToken, self.isOpen(key) else { return }
        exchange.awaitsFirstToken = false
        self.noteSeen(exchange.ring.end, exchange)
    }
}

extension LineRefusal {
    /// How `uuu.v1` names it.
    fileprivate var error: MessageError {
        switch self {
        case .moved: .moved
        case .tooLong: .tooLong
        }
    }
}
