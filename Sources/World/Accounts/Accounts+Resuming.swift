package import Contexts
import Synchronization
import Telemetry

extension Accounts {
    /// A session that a token leads to: in this process or, if that is nil, on the disk.
    private struct Target {
        let record: TokenRecord
        let session: Session?
        let stored: StoredSession?
    }

    private enum Search {
        case found(Target)
        case refused(ResumeRefusal)
    }

    /// An outcome, and whether the engine has to be told that the session goes on.
    private typealias Answer = (outcome: ResumeOutcome, wasLost: Bool)

    /// Gives the session of a token to a connection on which nobody is logged in.
    ///
    /// Resumes and logins of one account are served one after the other. If nothing can be written, the session goes on
    /// with the token that was presented. A token that leads to no session counts against its client and not against an
    /// account; too many of them are refused with `tooMany`, and a right one never is.
    package func resume(_ text: String, on connection: Connection) async -> ResumeOutcome {
        // What is no token does not reach the engine.
        guard let token = ResumeToken(text) else { return self.refuseWrongToken(of: connection) }
        let digest = self.hashes.digest(of: token)
        do throws(AccountError) {
            guard let record = try await self.find(digest) else { return self.refuseWrongToken(of: connection) }
            let account = record.account
            guard await self.turns.enter(account) else { return .refused(.unavailable) }
            let answer: Answer
            do throws(AccountError) {
                answer = try await self.resume(digest, record, on: connection)
            } catch {
                self.turns.leave(account)
                throw error
            }
            if answer.wasLost {
                self.turns.leave(account) { await self.noteFound(account) }
            } else {
                self.turns.leave(account)
            }
            return answer.outcome
        } catch {
            return .refused(.unavailable)
        }
    }

    private func refuseWrongToken(of connection: Connection) -> ResumeOutcome {
        .refused(self.attempts.noteWrongToken(Visitor(connection)) ? .tooMany : .unknown)
    }

    private func find(_ digest: TokenDigest) async throws(AccountError) -> TokenRecord? {
        let resumes = self.resumes
        return try await self.ask("Accounts.resume") { () async throws(WorldError) in try await resumes.find(digest) }
    }

    /// Resumes a session in the turn of its account.
    ///
    /// Another request may have changed the token since its record was read; the rotation finds that out.
    private func resume(
        _ digest: TokenDigest,
        _ record: TokenRecord,
        on connection: Connection
    ) async throws(AccountError) -> Answer {
        let account = record.account
        guard connection.session == nil, !connection.isClosed else {
            throw AccountError(.connectionClosed, at: "Accounts.resume")
        }
        if self.isAbandoned(record) {
            await self.endTokens(of: account)
            return (.refused(.unknown), false)
        }
        let endings = self.playerEndings.load(ordering: .sequentiallyConsistent)
        guard record.state != .spent else { return (await self.endReused(record, on: connection), false) }
        let target: Target
        switch try await self.target(of: record) {
        case .found(let found): target = found
        case .refused(let refusal): return (.refused(refusal), false)
        }
        let next = ResumeToken()
        let newDigest = self.hashes.digest(of: next)
        let isRotated = await self.rotate(record.family, from: digest, to: newDigest)
        if isRotated != true {
            let refusal = try await self.refusal(of: digest, record, on: connection)
            if let refusal = refusal ?? (isRotated == false ? .refused(.ended) : nil) { return (refusal, false) }
        }
        try await self.requireGate("Accounts.resume")
        let verdict = self.admission.ask(.resume, try await self.record(of: account), from: connection.address)
        guard case .admitted(let admitted) = verdict else {
            self.noteRefusal(verdict, on: connection)
            // Who was kicked may log in again after a minute, and goes on with nothing.
            if case .refused(.kicked) = verdict { return (.refused(.ended), false) }
            return (.refused(.banned), false)
        }
        let claims = self.claims
        let generation = try await self.ask("Accounts.resume", undo: { claims.end($0) }) {
            () async throws(WorldError) in
            try await claims.claim(account)
        }
        // Nothing is awaited after this.
        let login = Login(account: admitted, number: generation)
        guard let (resumption, wasLost) = try self.attach(target, login, on: connection) else {
            return (.refused(.ended), false)
        }
        if let session = connection.session as? Session {
            session.tokens = .family(record.family)
            session.noteIssued(isRotated == true ? newDigest : nil)
            // An act of staff at the same moment has found the session, or is found now.
            if self.enforce(on: session) { return (.refused(.banned), false) }
            if self.enforceEnding(on: session, since: endings) { return (.refused(.ended), false) }
        }
        return (.resumed(resumption, token: isRotated == true ? next.text : nil), wasLost)
    }

    /// Returns the refusal of a token that another request has changed since its record was read; nil if none has.
    private func refusal(
        of digest: TokenDigest,
        _ record: TokenRecord,
        on connection: Connection
    ) async throws(AccountError) -> ResumeOutcome? {
        guard let present = try await self.find(digest), present.account == record.account else {
            return .refused(.unknown)
        }
        if present.state == .spent { return await self.endReused(present, on: connection) }
        return present.family == record.family ? nil : .refused(.ended)
    }

    /// Returns whether the session of a token was on a connection when the machine or the process ended without a chance
    /// to store it.
    private func isAbandoned(_ record: TokenRecord) -> Bool {
        record.lostAt == nil && self.sessions.session(of: record.account) == nil && self.unsaved[record.account] == nil
    }

    /// Returns the session that a valid token leads to, or why it leads to none.
    private func target(of record: TokenRecord) async throws(AccountError) -> Search {
        let account = record.account
        if case .ended = self.unsaved[account] {
            await self.saveChange(of: account)
            return .refused(.ended)
        }
        if let session = self.sessions.session(of: account) {
            guard session.mayHave(record.family) else { return .refused(.ended) }
            guard let lostAt = session.lostAt, self.hasExpired(lostAt: lostAt) else {
                return .found(Target(record: record, session: session, stored: nil))
            }
            if let connection = session.connection { _ = self.expire(connection) }
            await self.endTokens(of: account)
            return .refused(.expired)
        }
        guard let lostAt = record.lostAt else { return .refused(.unknown) }
        guard !self.hasExpired(lostAt: lostAt) else {
            await self.endTokens(of: account)
            return .refused(.expired)
        }
        let resumes = self.resumes
        let stored = try await self.ask("Accounts.resume") { () async throws(WorldError) in
            try await resumes.session(of: account)
        }
        guard let stored else { return .refused(.unknown) }
        return .found(Target(record: record, session: nil, stored: stored.session))
    }

    /// Replaces a token by another one.
    ///
    /// - Returns: Whether it was replaced; false if it is no longer valid, nil if nothing can be written now.
    private func rotate(_ family: Int64, from old: TokenDigest, to new: TokenDigest) async -> Bool? {
        let (resumes, now) = (self.resumes, self.clock.now)
        return try? await self.ask("Accounts.resume", for: .writing) { () async throws(WorldError) in
            try await resumes.rotate(family, from: old, to: new, at: now)
        }
    }

    /// Returns the record of an account, as it is now.
    func record(of account: Int64) async throws(AccountError) -> AccountRecord? {
        try await self.ask("Accounts.resume") { () async throws(WorldError) in
            try await self.store.account(id: account)
        }
    }

    /// Attaches a session to a connection under a new claim; ends the claim if that is not possible.
    ///
    /// - Returns: Where the rest of the session is, and whether it waited for its player; nil if it has ended meanwhile.
    private func attach(
        _ target: Target,
        _ login: Login,
        on connection: Connection
    ) throws(AccountError) -> (Resumption, wasLost: Bool)? {
        let resumption: Resumption
        var wasLost = true
        do throws(AccountError) {
            if let session = target.session {
                guard let former = try self.sessions.resume(session, by: login, on: connection) else {
                    self.claims.end(login.number)
                    return nil
                }
                resumption = .connection(former.connection)
                wasLost = former.wasLost
            } else if let stored = target.stored {
                let tokens = Session.Tokens.family(target.record.family)
                _ = try self.sessions.begin(login, on: connection, under: .refuse, tokens: tokens)
                resumption = .stored(stored)
            } else {
                return nil
            }
        } catch {
            self.claims.end(login.number)
            throw error
        }
        connection.leaveToResume(resumption)
        connection.sessionHasChanged()
        self.logger.log(.sessionResumed, connection.logFields([.account: login.account.username]))
        return (resumption, wasLost)
    }
}
