package import Contexts
import Synchronization
package import World

/// The accounts of a test, without a database or a hash, with the rules that a conversation shows.
///
/// A test can have each function refuse.
package final class InMemoryAccounts: AccountService {
    /// The functions that can be made to refuse.
    package enum Gate: Hashable, CaseIterable {
        case logIn, checkEmail, checkUsername, checkNewPassword, register, checkCurrentPassword, changePassword
    }

    private struct Row {
        var account: Account
        var email: String
        var password: String
    }

    private struct State {
        var isOpen = true
        var needsInvitation = false
        var codes: [String: String] = [:]
        var rows: [String: Row] = [:]
        var sessions = Sessions()
        var logins: UInt64 = 0
        var refusals: [Gate: AccountError.Code] = [:]
    }

    /// The invitation with which anybody registers while that needs one, and any code.
    package static let code = "K7QX-2MZP"
    /// The password of an account that was registered without one.
    package static let madePassword = "made-by-the-test"

    private let state = Mutex(State())

    /// Makes a service without accounts.
    package init() {}

    /// Has later logins begin sessions there.
    package func join(_ sessions: Sessions) -> Self {
        self.state.withLock { $0.sessions = sessions }
        return self
    }

    /// Adds an account.
    package func add(_ username: String, password: String, email: String = "someone@example.org", role: Role = .player)
    {
        self.state.withLock {
            let account = Account(id: Int64($0.rows.count + 1), username: username, role: role)
            $0.rows[username.lowercased()] = Row(account: account, email: email, password: password)
        }
    }

    /// Opens or closes registration.
    package func setRegistration(open: Bool) {
        self.state.withLock { $0.isOpen = open }
    }

    /// Has registrations need an invitation, or not.
    package func setInvitations(needed: Bool) { self.state.withLock { $0.needsInvitation = needed } }

    /// Makes ``code`` the code of an account in place of the password.
    package func reset(_ username: String) { self.state.withLock { $0.codes[username.lowercased()] = Self.code } }

    /// Has later calls of a function refused with that code, or no longer refused if it is nil.
    package func refuse(_ gate: Gate, with code: AccountError.Code?) {
        self.state.withLock { $0.refusals[gate] = code }
    }

    /// The present password; nil if no account has the name.
    package func password(of username: String) -> String? {
        self.state.withLock { $0.rows[username.lowercased()]?.password }
    }

    // MARK: - AccountService

    package var registrationIsOpen: Bool { self.state.withLock { $0.isOpen } }

    package func logIn(username: String, password: String, on connection: Connection) async throws(AccountError)
        -> Account
    {
        try self.pass(.logIn)
        if self.isCode(password, of: username) { throw AccountError(.mustChoosePassword) }
        guard let row = self.row(username), row.password == password else { throw AccountError(.wrongCredentials) }
        let (sessions, number) = self.state.withLock { state in
            state.logins += 1
            return (state.sessions, state.logins)
        }
        _ = try sessions.begin(Login(account: row.account, number: number), on: connection)
        connection.sessionHasChanged()
        return row.account
    }

    package func logIn(username: String, code: String, choosing password: String, on connection: Connection)
        async throws(AccountError) -> Account
    {
        guard self.isCode(code, of: username) else { throw AccountError(.wrongCredentials) }
        self.state.withLock { state in
            state.codes[username.lowercased()] = nil
            state.rows[username.lowercased()]?.password = password
        }
        return try await self.logIn(username: username, password: password, on: connection)
    }

    private func isCode(_ password: String, of username: String) -> Bool {
        self.state.withLock { $0.codes[username.lowercased()] == password }
    }

    package var registrationNeedsInvitation: Bool { self.state.withLock { $0.needsInvitation } }

    package func checkInvitation(_ code: String, on connection: Connection) async throws(AccountError) -> String {
        guard code == Self.code else { throw AccountError(.invitationInvalid) }
        return code
    }

    package func checkEmail(_ address: String, on connection: Connection) async throws(AccountError) -> String {
        try self.pass(.checkEmail)
        if address.isEmpty { throw AccountError(.blankEmail) }
        guard address.contains("@"), address.utf8.count <= 254, !Self.holdsControls(address) else {
            throw AccountError(.invalidEmail)
        }
        if self.state.withLock({ $0.rows.values.contains { $0.email == address } }) { throw AccountError(.emailTaken) }
        return address
    }

    package func checkUsername(_ name: String) async throws(AccountError) -> String {
        try self.pass(.checkUsername)
        if name.isEmpty { throw AccountError(.blankUsername) }
        guard name.utf8.count <= 20, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw AccountError(.invalidUsername)
        }
        if name.lowercased() == "admin" { throw AccountError(.reservedUsername) }
        if self.row(name) != nil { throw AccountError(.usernameTaken) }
        return name
    }

    package func checkNewPassword(_ password: String, username: String) throws(AccountError) {
        try self.pass(.checkNewPassword)
        if password.unicodeScalars.count < 15 { throw AccountError(.passwordTooShort(minimum: 15)) }
        if password.unicodeScalars.count > 256 { throw AccountError(.passwordTooLong(maximum: 256)) }
        if Self.holdsControls(password) { throw AccountError(.invalidPassword) }
        if password.hasPrefix("password") || password.hasPrefix(username) { throw AccountError(.passwordTooCommon) }
    }

    package func register(
        email: String,
        username: String,
        password: String?,
        invitation: String?,
        on connection: Connection
    ) async throws(AccountError) -> Registration {
        do {
            try self.pass(.register)
        } catch  where error.code == .uncertain && password == nil {
            return Registration(username: username, madePassword: Self.madePassword, isCertain: false)
        }
        guard self.registrationIsOpen else { throw AccountError(.registrationClosed) }
        if self.registrationNeedsInvitation, invitation == nil { throw AccountError(.invitationNeeded) }
        if self.row(username) != nil { throw AccountError(.usernameTaken) }
        self.add(username, password: password ?? Self.madePassword, email: email)
        return Registration(username: username, madePassword: password == nil ? Self.madePassword : nil)
    }

    package func checkCurrentPassword(
        _ password: String,
        of account: Account,
        on connection: Connection
    ) async throws(AccountError) {
        try self.pass(.checkCurrentPassword)
        guard self.password(of: account.username) == password else { throw AccountError(.wrongCurrentPassword) }
    }

    package func changePassword(
        of account: Account,
        from current: String,
        to new: String,
        on connection: Connection
    ) async throws(AccountError) {
        try self.pass(.changePassword)
        try await self.checkCurrentPassword(current, of: account, on: connection)
        self.state.withLock { $0.rows[account.username.lowercased()]?.password = new }
    }

    private func row(_ username: String) -> Row? {
        self.state.withLock { $0.rows[username.lowercased()] }
    }

    private func pass(_ gate: Gate) throws(AccountError) {
        if let code = self.state.withLock({ $0.refusals[gate] }) { throw AccountError(code) }
    }

    private static func holdsControls(_ text: String) -> Bool {
        text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
