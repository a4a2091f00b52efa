package import Contexts

/// Who does something that only staff may do.
package enum StaffActor: Sendable {
    /// A player, by an account with a role, on a connection.
    case player(Account, Connection)
    /// Somebody at the machine's shell: root or the user of the server, which are above every role.
    case shell(user: String)

    /// The name in the audit.
    package var name: String {
        switch self {
        case .player(let account, _): account.username
        // A name of an account has no blank, so nobody else is called so.
        case .shell(let user): "\(user) (shell)"
        }
    }

    /// The account that acts; nil in the shell.
    package var account: Account? {
        switch self {
        case .player(let account, _): account
        case .shell: nil
        }
    }

    /// Returns the same actor with the role of this moment; nil for a player whose session has ended or gone on elsewhere.
    func present(in sessions: Sessions) -> StaffActor? {
        guard case .player(let account, let connection) = self else { return self }
        guard let session = sessions.session(of: account.id), session.connection === connection else { return nil }
        return .player(session.account, connection)
    }

    /// How high they stand, to lift what others have set.
    var rank: Int { self.account?.role.rawValue ?? Restriction.shellRank }

    /// Returns whether somebody may act on an account of a role: nobody acts on an equal or higher one.
    func isAbove(_ role: Role) -> Bool {
        switch self {
        case .player(let account, _): account.role > role
        case .shell: true
        }
    }
}
