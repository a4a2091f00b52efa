package import Contexts

extension Accounts {
    /// Issues a token for the session of a connection, the first one or another one; its digest is durable then.
    ///
    /// - Throws: `connectionClosed`, `busy`, or what prevents that the digest is written.
    package func issueToken(on connection: Connection) async throws(AccountError) -> String {
        let location = "Accounts.issueToken"
        guard let session = connection.session as? Session else { throw AccountError(.connectionClosed, at: location) }
        let account = session.account.id
        guard await self.turns.enter(account) else { throw AccountError(.busy, at: location) }
        defer { self.turns.leave(account) }
        guard session.isAttached(to: connection) else { throw AccountError(.connectionClosed, at: location) }
        let token = ResumeToken()
        let digest = self.hashes.digest(of: token)
        if try await !self.rotate(session.tokens, to: digest) {
            let (resumes, now) = (self.resumes, self.clock.now)
            let family = try await self.ask(location, for: .writing) { () async throws(WorldError) in
                try await resumes.begin(account, with: digest, at: now)
            }
            session.tokens = .family(family)
            self.unsaved.remove(account)
        }
        guard session.connection != nil else {
            // It ended meanwhile, when nobody knew yet that it has tokens.
            await self.endTokens(of: account)
            throw AccountError(.connectionClosed, at: location)
        }
        session.noteIssued(digest)
        return token.text
    }

    /// Adds a token to the tokens of a session; returns false if it has none, or they are no longer there.
    private func rotate(_ tokens: Session.Tokens, to digest: TokenDigest) async throws(AccountError) -> Bool {
        guard case .family(let family) = tokens else { return false }
        let (resumes, now) = (self.resumes, self.clock.now)
        return try await self.ask("Accounts.issueToken", for: .writing) { () async throws(WorldError) in
            try await resumes.rotate(family, from: nil, to: digest, at: now)
        }
    }

    /// Notes that the client has got the token that was issued last for the session of this connection: all earlier ones
    /// are spent.
    ///
    /// If that cannot be written, the earlier one stays valid until the next resume.
    package func confirmToken(on connection: Connection) {
        guard let session = connection.session as? Session, let digest = session.takeIssued(on: connection) else {
            return
        }
        let (resumes, now) = (self.resumes, self.clock.now)
        self.turns.enqueue(session.account.id) {
            try? await self.ask("Accounts.confirmToken", for: .writing) { () async throws(WorldError) in
                try await resumes.confirm(digest, at: now)
            }
        }
    }

    /// Ends the stored session of an account and its tokens.
    ///
    /// Only call it in the account's turn. If it cannot be written, the tokens are refused all the same, and it is tried
    /// again.
    ///
    /// - Parameters:
    ///   - account: The key of the account.
    ///   - alarm: Whether the account is told at its next login that a token was used twice.
    func endTokens(of account: Int64, alarm: Bool = false) async {
        self.unsaved.add(.ended(alarm: alarm), of: account)
        await self.saveChange(of: account)
    }

    /// Ends the tokens of an account; its session stays, and can be given a token again.
    func revokeTokens(of account: Int64) async {
        let session = self.sessions.session(of: account)
        guard session?.isKnownToEngine ?? true else { return }
        // From here on they are refused, whether that can be written or not.
        self.unsaved.add(.ended(alarm: false), of: account)
        session?.revokeTokens()
        guard await self.turns.enter(account) else {
            return self.turns.enqueue(account) { await self.saveChange(of: account) }
        }
        await self.saveChange(of: account)
        self.turns.leave(account)
    }

    /// Notes that the stored session of an account goes on.
    ///
    /// Only call it in the account's turn. If it cannot be written, it is tried again.
    func noteFound(_ account: Int64) async {
        self.unsaved.add(.found, of: account)
        await self.saveChange(of: account)
    }

    /// Tries to write what has to be written for an account; only call it in the account's turn.
    func saveChange(of account: Int64) async {
        let (resumes, now) = (self.resumes, self.clock.now)
        guard let change = self.unsaved[account] else { return }
        if change == .found, self.sessions.session(of: account).map({ $0.lostAt != nil }) ?? true {
            // It was lost again, or has ended, and that is written instead.
            return self.unsaved.remove(account)
        }
        do throws(AccountError) {
            try await self.ask("Accounts.saveChange", for: .writing) { () async throws(WorldError) in
                try await change.save(of: account, in: resumes, at: now)
            }
            self.unsaved.remove(account)
        } catch {
            // It stays in the list. The log has a record of the engine's trouble already.
        }
    }
}
