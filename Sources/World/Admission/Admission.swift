import Addresses
import Contexts

/// The gate: decides whether an account may be logged in (SEC-39).
///
/// Everything that makes an account be logged in on a connection asks here, right before it does and right after: of an
/// act of staff and a login at the same moment, one finds the other.
struct Admission {
    /// How an account comes to be logged in.
    enum Door: CaseIterable, Sendable {
        /// A login, while the account has no session.
        case login
        /// A login, while the account has a session: on another connection, or waiting for its player.
        case takeover
        /// A token.
        case resume
    }

    /// Whether an account may be logged in.
    enum Verdict: Equatable, Sendable {
        /// It may; the account is as it is now.
        case admitted(Account)
        /// It may not.
        case refused(Refusal)
    }

    /// Why an account may not be logged in, or a client may not register one.
    enum Refusal: Error, Equatable, Sendable {
        /// There is no such account.
        case noAccount
        /// Somebody has disabled it.
        case disabled(Restriction)
        /// It is banned, or the network of its client is.
        case banned(Restriction)
        /// Only accounts that are older may come in from the network of its client.
        case newcomer(Restriction)
        /// It was kicked, and may log in again in some milliseconds.
        case kicked(wait: Int64)
        /// Only staff may log in.
        case staffOnly
        /// Who registers needs an invitation.
        case uninvited
        /// Nobody may register.
        case registrationClosed
    }

    /// How old an account must be, in milliseconds, to come in from a network that is banned softly.
    static let ripeAge: Int64 = 86_400_000

    /// The restrictions and the level.
    let gate: GateTable
    /// The time, in milliseconds since 1970, UTC.
    let now: Int64

    /// Decides whether an account may be logged in.
    ///
    /// - Parameters:
    ///   - door: How it comes to be logged in.
    ///   - record: The account as the store has it now; nil if it has none.
    ///   - address: The address of its client; nil if it has none.
    /// - Returns: Whether it may.
    func ask(_ door: Door, _ record: AccountRecord?, from address: IPAddress?) -> Verdict {
        guard let record else { return .refused(.noAccount) }
        let account = record.account
        if let refusal = self.refusal(of: record.id, from: address) { return .refused(refusal) }
        let wait = self.gate.kickWait(of: record.id, at: self.now)
        if wait > 0 { return .refused(.kicked(wait: wait)) }
        guard door != .resume else { return .admitted(account) }
        if let ban = self.gate.restriction(.ban, of: address, at: self.now),
            self.now - record.createdAt < Self.ripeAge
        {
            return .refused(.newcomer(ban))
        }
        if door == .login, account.role < .helper, self.gate.level(at: self.now).word == .staff {
            return .refused(.staffOnly)
        }
        return .admitted(account)
    }

    /// Returns why an account may not stay logged in; nil if it may.
    ///
    /// - Parameters:
    ///   - account: The key of the account.
    ///   - address: The address of its client; nil if it has none.
    /// - Returns: The reason.
    func refusal(of account: Int64, from address: IPAddress?) -> Refusal? {
        if let disabled = self.gate.restriction(.disabled, of: account, at: self.now) { return .disabled(disabled) }
        if let ban = self.gate.restriction(.ban, of: account, at: self.now) { return .banned(ban) }
        // Whoever is in stays in a network that is banned softly.
        if let ban = self.gate.restriction(.ban, of: address, at: self.now), !ban.isSoft { return .banned(ban) }
        return nil
    }

    /// Returns why a client may not register an account; nil if it may.
    ///
    /// - Parameters:
    ///   - address: The address of the client; nil if it has none.
    ///   - isInvited: Whether it has an invitation.
    /// - Returns: The reason.
    func refusalToRegister(from address: IPAddress?, isInvited: Bool) -> Refusal? {
        if let ban = self.gate.restriction(.ban, of: address, at: self.now) {
            return ban.isSoft ? .newcomer(ban) : .banned(ban)
        }
        switch self.gate.level(at: self.now).word {
        case .open: return nil
        case .invite: return isInvited ? nil : .uninvited
        case .login, .staff: return .registrationClosed
        }
    }
}
