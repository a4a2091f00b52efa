import Contexts

/// The accounts of a test world: every login with a password and every registration is refused.
struct NoAccounts: AccountService {
    var registrationIsOpen: Bool { false }

    private var refusal: AccountError { AccountError(.unavailable, at: "ContextsTesting") }

    func logIn(username: String, password: String, on connection: Connection) async throws(AccountError) -> Account {
        throw self.refusal
    }

    func checkEmail(_ address: String, on connection: Connection) async throws(AccountError) -> String {
        throw self.refusal
    }

    func checkUsername(_ name: String) async throws(AccountError) -> String { throw self.refusal }

    func checkNewPassword(_ password: String, username: String) throws(AccountError) { throw self.refusal }

    func register(
        email: String,
        username: String,
        password: String?,
        invitation: String?,
        on connection: Connection
    ) async throws(AccountError) -> Registration {
        throw self.refusal
    }

    func checkCurrentPassword(_ password: String, of account: Account, on connection: Connection)
        async throws(AccountError)
    {
        throw self.refusal
    }

    func changePassword(of account: Account, from current: String, to new: String, on connection: Connection)
        async throws(AccountError)
    {
        throw self.refusal
    }
}
