import Contexts
import Synchronization
import Testing

@testable import World

/// A story of clients and tokens of the account Ada, step by step; each step says what has to come of it.
struct TokenPlay: Sendable, CustomTestStringConvertible {
    enum Step: Sendable {
        /// A client logs in, and is refused or not.
        case logIn(String, AccountError.Code? = nil)
        /// A client gets a token, which the story calls by a name.
        case issue(String, as: String)
        /// It cannot be issued.
        case issueRefused(String, AccountError.Code)
        /// A client shows that it has got its last token.
        case confirm(String)
        /// The connection of a client is lost, and its session is stored as the server does it.
        case lose(String)
        /// The player of a client quits.
        case quit(String)
        /// A client presents a token and gets another one, or none if there is no name.
        case resume(String, on: String, as: String?)
        /// A client presents a token and is refused.
        case refused(String, on: String, ResumeRefusal)
        /// The session is with this client, or nowhere; it may be lost.
        case here(String?)
        /// A client was told to end for these reasons.
        case told(String, [Disconnection])
        /// A client was sent the warning about a token that was used twice, so often.
        case warned(String, Int)
        /// The tokens that the engine has of the account; nil if it has no session of it.
        case stored([TokenRecord.State]?)
        /// Time passes.
        case pass(seconds: Int)
        /// The clock is set, forward or back.
        case setClock(seconds: Int)
        /// The engine refuses reads or writes from now on.
        case refuse(reads: WorldError.Code? = nil, writes: WorldError.Code? = nil)
        /// What the server does again and again.
        case maintain
        /// The password is changed on a client.
        case changePassword(String)
        /// Another process goes on with the data and without the connections.
        case restart
        /// The account is removed.
        case remove
    }

    let name: String
    let rules: SessionRules
    let steps: [Step]

    init(_ name: String, _ rules: SessionRules = SessionRules(), _ steps: [Step]) {
        self.name = name
        self.rules = rules
        self.steps = steps
    }

    var testDescription: String { self.name }

    /// Plays the story; each expectation that fails says at which step.
    func run() async throws {
        var stage = try await Stage(self.rules)
        for (number, step) in self.steps.enumerated() {
            try await stage.play(step, "\(self.name), step \(number + 1): \(step)")
        }
    }

    /// What the story has come to.
    private struct Stage {
        var gate: Gate
        var clients: [String: Client] = [:]
        var tokens: [String: String] = [:]
        let rules: SessionRules

        init(_ rules: SessionRules) async throws {
            self.rules = rules
            self.gate = try await Gate(rules: rules)
            try await self.gate.register("Ada")
        }

        private mutating func client(_ name: String) -> Client {
            let client = self.clients[name] ?? Client(UInt64(self.clients.count + 1))
            self.clients[name] = client
            return client
        }

        mutating func play(_ step: Step, _ note: String) async throws {
            switch step {
            case .logIn(let name, let code):
                let client = self.client(name)
                let refused = await refusal { [gate] in _ = try await gate.logIn("Ada", on: client) }
                #expect(refused == code, "\(note)")
            case .issue(let name, let token):
                self.tokens[token] = try await self.gate.accounts.issueToken(on: self.client(name).connection)
            case .issueRefused(let name, let code):
                let connection = self.client(name).connection
                let refused = await refusal { [gate] in _ = try await gate.accounts.issueToken(on: connection) }
                #expect(refused == code, "\(note)")
            case .confirm(let name): self.gate.accounts.confirmToken(on: self.client(name).connection)
            case .lose(let name):
                let isWaiting = self.gate.accounts.connectionLost(self.client(name).connection)
                #expect(isWaiting == (self.rules.resumeSeconds > 0), "\(note)")
                guard isWaiting else { return self.gate.accounts.connectionEnded(self.client(name).connection) }
                try? await self.gate.accounts.store(.sample)
            case .quit(let name): self.gate.accounts.connectionEnded(self.client(name).connection)
            case .resume(let token, let name, let next):
                try await self.resume(token, name, next, note)
            case .refused(let token, let name, let reason):
                let client = self.client(name)
                let text = try #require(self.tokens[token])
                let outcome = await self.gate.accounts.resume(text, on: client.connection)
                #expect(outcome.refusal == reason, "\(note)")
                #expect(client.connection.session == nil && client.connection.resumption == nil, "\(note)")
            case .here(let name):
                let connection = name.map { self.client($0).connection }
                #expect(self.gate.sessions.connection(of: 1) === connection, "\(note)")
                #expect(self.gate.sessions.count == (name == nil ? 0 : 1), "\(note)")
            case .told(let name, let reasons):
                #expect(self.client(name).disconnects.map(\.reason) == reasons, "\(note)")
            case .warned(let name, let count):
                try await self.gate.settle()
                let warning = Event.text(Texts()[.tokenReused])
                #expect(self.client(name).sent.count { $0 == warning } == count, "\(note)")
            case .stored(let states):
                try await self.gate.settle()
                #expect(self.gate.resumes.tokens(of: 1) == states, "\(note)")
            case .pass(let seconds): self.gate.time.pass(.seconds(seconds))
            case .setClock(let seconds): self.gate.time.set(by: .seconds(seconds))
            case .refuse(let reads, let writes):
                try await self.gate.settle()
                self.gate.resumes.refuse(reads: reads, writes: writes)
            case .maintain:
                await self.gate.accounts.saveChanges()
                await self.gate.accounts.removeExpiredSessions()
            case .changePassword(let name):
                let connection = self.client(name).connection
                let account = try #require(connection.account)
                try await self.gate.accounts.changePassword(
                    of: account,
                    from: Gate.password,
                    to: Gate.password,
                    on: connection
                )
            case .restart:
                try await self.gate.settle()
                self.gate = try await Gate(rules: self.rules, after: self.gate)
            case .remove: self.gate.store.records.withLock { $0 = [] }
            }
            if case .logIn = step { return }
            // Only a login leaves work behind that the next step may meet; everything else is done by then.
            try await self.gate.settle()
        }

        private mutating func resume(_ token: String, _ name: String, _ next: String?, _ note: String) async throws {
            let client = self.client(name)
            let text = try #require(self.tokens[token])
            let outcome = await self.gate.accounts.resume(text, on: client.connection)
            guard case .resumed(_, let newToken) = outcome else {
                Issue.record("\(note): \(String(describing: outcome.refusal))")
                return
            }
            #expect((newToken != nil) == (next != nil) && newToken != text, "\(note)")
            #expect(
                client.connection.takeResumption() != nil && client.connection.account?.username == "Ada",
                "\(note)"
            )
            if let next { self.tokens[next] = newToken }
        }
    }
}

extension ResumeOutcome {
    /// Why it was refused; nil if it was not.
    var refusal: ResumeRefusal? {
        guard case .refused(let reason) = self else { return nil }
        return reason
    }
}

extension StoredSession {
    /// A session of the first account.
    static let sample = Self(account: 1, context: nil, messages: 57, did: 9, isReader: true)
}

extension Gate {
    /// Returns when all that was begun in turns of accounts is done.
    func settle() async throws {
        while self.accounts.turns.count > 0 { try await Task.sleep(for: .milliseconds(1)) }
    }
}
