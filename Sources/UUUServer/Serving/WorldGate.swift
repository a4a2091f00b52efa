import Addresses
import Contexts
import Transport
import World

/// The world's bans, as the event loops ask for them.
struct WorldGate: ArrivalGate {
    let accounts: Accounts
    let services: Services

    /// Returns how a client is received; an address that is banned softly may connect.
    func receive(_ address: IPAddress) -> Arrival {
        switch self.accounts.gate.receive(address, at: self.accounts.now) {
        case .admitted: .admitted
        case .refused: .refused
        case .told(let ban): .told(self.sentence(ban))
        }
    }

    /// Returns what a client reads that is banned, but for soft bans; nil if it is not.
    func ban(of address: IPAddress) -> String? {
        self.accounts.gate.ban(of: address, at: self.accounts.now).map(self.sentence)
    }

    private func sentence(_ ban: Restriction) -> String {
        self.services.texts.banned(until: ban.until.map { .milliseconds($0) }, reason: ban.reason)
    }
}
