import Addresses
package import Contexts
import Logging
import Synchronization
import Telemetry

/// The gate, asked at each door and again behind it (SEC-39).
extension Accounts {
    /// The time in UTC by which the gate decides, in milliseconds since 1970.
    package var now: Int64 { self.wall.now.milliseconds }

    /// The gate at this moment.
    var admission: Admission { Admission(gate: self.gate, now: self.now) }

    /// What strangers are told about who may come in; nil if everybody may.
    package var notice: TextKey? {
        switch self.gate.level(at: self.now).word {
        case .open: nil
        case .invite: .levelInvite
        case .login: .levelLogin
        case .staff: .levelStaff
        }
    }

    /// Loads the gate from the engine, and ends the sessions of those who may not be in.
    ///
    /// - Throws: What prevents that it is read; the gate is as it was then.
    package func loadGate() async throws(AccountError) {
        guard let moderation = self.moderation else { return }
        let (now, version) = (self.now, self.gate.version)
        let (restrictions, levels) = try await self.ask("Accounts.loadGate") { () async throws(WorldError) in
            try await moderation.gate(at: now)
        }
        // An act of staff that was made meanwhile is in the table, and not in what was read.
        self.gate.load(restrictions, levels, ifStill: version)
        self.enforceGate()
        let present = self.sessions.all.map(\.account)
        if !present.isEmpty { try await self.review(present) }
    }

    /// Loads the gate unless that was done: nobody comes in by a gate that is not known.
    func requireGate(_ location: String) async throws(AccountError) {
        guard !self.gate.isLoaded else { return }
        try await self.loadGate()
    }

    /// Returns an account that may be logged in, or throws why it may not.
    func admitted(
        _ door: Admission.Door,
        _ record: AccountRecord,
        on connection: Connection,
        _ location: String
    ) throws(AccountError) -> Account {
        let verdict = self.admission.ask(door, record, from: connection.address)
        switch verdict {
        case .admitted(let account): return account
        case .refused(let refusal):
            self.noteRefusal(verdict, on: connection)
            throw AccountError(refusal.code, at: location)
        }
    }

    /// Throws why the client of a connection may not register an account.
    ///
    /// - Parameters:
    ///   - connection: The connection.
    ///   - isInvited: Whether it has an invitation, or need not show one yet.
    ///   - location: The function that asks.
    /// - Throws: ``AccountError``: `banned`, `newcomersBanned`, `invitationNeeded` or `registrationClosed`.
    func requireRegistration(
        from connection: Connection?,
        isInvited: Bool = true,
        _ location: String
    ) throws(AccountError) {
        let admission = self.admission
        guard let refusal = admission.refusalToRegister(from: connection?.address, isInvited: isInvited) else { return }
        if let connection {
            self.logger.log(.registrationRefused, connection.logFields([.reason: refusal.reason]))
        }
        if let restriction = refusal.restriction { self.gate.noteHit(restriction) }
        throw AccountError(refusal.code, at: location)
    }

    /// Ends the login of a connection again, and throws, if staff have acted while it was being logged in.
    ///
    /// - Parameters:
    ///   - connection: The connection.
    ///   - endings: What ``playerEndings`` was when the account was admitted.
    ///   - location: The function that asks.
    /// - Throws: ``AccountError``: `connectionClosed`.
    func requireStill(_ connection: Connection, since endings: UInt64, _ location: String) throws(AccountError) {
        guard let session = connection.session as? Session,
            self.enforce(on: session) || self.enforceEnding(on: session, since: endings)
        else { return }
        throw AccountError(.connectionClosed, at: location)
    }

    /// Counts and logs that somebody was not let in.
    func noteRefusal(_ verdict: Admission.Verdict, on connection: Connection) {
        guard case .refused(let refusal) = verdict else { return }
        if let restriction = refusal.restriction { self.gate.noteHit(restriction) }
        self.logger.log(.loginRefused, connection.logFields([.reason: refusal.reason]))
    }

    /// Ends the sessions of all who may not be in.
    ///
    /// - Returns: The sessions that were ended.
    @discardableResult
    package func enforceGate() -> [Session] {
        self.sessions.all.filter { self.enforce(on: $0) }
    }

    /// Ends a session if its account or its client may not be in; returns whether that is so.
    func enforce(on session: Session) -> Bool {
        let address = session.connection?.address
        guard let refusal = self.admission.refusal(of: session.account.id, from: address) else { return false }
        let texts = self.rules.texts
        if case .banned(let ban) = refusal {
            let until = ban.until.map { Duration.milliseconds($0) }
            self.end(session, .banned, saying: texts.banned(until: until, reason: ban.reason))
        } else {
            self.end(session, .banned, saying: texts[.accountDisabled])
        }
        return true
    }

    /// Ends a session with its tokens, whether its player is connected or not; the player is told why.
    func end(_ session: Session, _ reason: Disconnection, saying sentence: String) {
        let (account, number) = (session.account, session.number)
        guard let connection = self.sessions.end(session) else { return }
        self.claims.end(number)
        self.logger.log(.sessionEnded, connection.logFields([.account: account.username]))
        connection.outbound.disconnect(reason, saying: [.text(sentence)])
        self.turns.enqueue(account.id) { await self.endTokens(of: account.id) }
    }

    /// Ends the sessions of all who are not of staff; returns how many those were.
    func endPlayers() -> Int {
        // A login that is not among the sessions yet finds this afterwards.
        self.playerEndings.add(1, ordering: .sequentiallyConsistent)
        let players = self.sessions.all.filter { $0.account.role < .helper }
        for session in players { self.end(session, .level, saying: self.rules.texts[.staffOnly]) }
        return players.count
    }

    /// Ends a session that began while the sessions of all players were ended; returns whether that is so.
    func enforceEnding(on session: Session, since endings: UInt64) -> Bool {
        guard session.account.role < .helper,
            self.playerEndings.load(ordering: .sequentiallyConsistent) != endings
        else { return false }
        self.end(session, .level, saying: self.rules.texts[.staffOnly])
        return true
    }

    /// Writes how often somebody was refused because of each restriction.
    package func saveHits() async {
        guard let moderation = self.moderation else { return }
        let hits = self.gate.takeHits()
        guard !hits.isEmpty else { return }
        // What cannot be written is still counted in memory.
        try? await moderation.addHits(hits)
    }
}

extension Admission.Refusal {
    /// The refusal as contexts see it.
    var code: AccountError.Code {
        switch self {
        case .noAccount: .wrongCredentials
        case .disabled: .disabled
        case .banned(let ban): .banned(until: ban.until.map { .milliseconds($0) }, reason: ban.reason)
        case .newcomer(let ban): .newcomersBanned(reason: ban.reason)
        case .kicked(let wait): .tryLater(seconds: Int((wait + 999) / 1_000))
        case .staffOnly: .staffOnly
        case .uninvited: .invitationNeeded
        case .registrationClosed: .registrationClosed
        }
    }

    /// The restriction that is the cause; nil if there is none.
    var restriction: Restriction? {
        switch self {
        case .disabled(let one), .banned(let one), .newcomer(let one): one
        case .noAccount, .kicked, .staffOnly, .uninvited, .registrationClosed: nil
        }
    }

    /// The reason for the log.
    var reason: String {
        switch self {
        case .noAccount: "the account is gone"
        case .disabled: "the account is disabled"
        case .banned(let ban): "\(ban.name) is banned"
        case .newcomer(let ban): "\(ban.name) is banned softly, and the account is new"
        case .kicked: "it was kicked within the last minute"
        case .staffOnly: "only staff may log in"
        case .uninvited: "it has no invitation"
        case .registrationClosed: "nobody may register"
        }
    }
}

extension Connection {
    /// The address of the client; nil if it has none, or none that is known.
    var address: IPAddress? { self.clientAddress.flatMap { IPAddress($0) } }
}
