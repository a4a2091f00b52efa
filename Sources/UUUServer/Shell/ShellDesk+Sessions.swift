import Contexts
import World

extension ShellDesk {
    /// A session in a list.
    private struct Listed: Encodable {
        let name: String
        let role: String
        let context: String?
        let address: String?
        /// For how many seconds its connection has been lost; nil while it is connected.
        let lostSeconds: Int64?

        init(_ person: Person, at now: Duration) {
            self.name = person.name
            self.role = person.account.role.word
            self.context = person.contextName?.rawValue
            self.address = person.clientAddress
            self.lostSeconds = person.lostSince.map { max(0, (now - $0).components.seconds) }
        }

        var line: String {
            let lost = self.lostSeconds.map { "connection lost \($0) s ago" }
            let parts = [self.name, self.role, self.context, self.address.map { "from \($0)" }, lost]
            return parts.compactMap(\.self).joined(separator: "  ")
        }
    }

    /// Lists one part of the sessions, in the order of their logins.
    ///
    /// Each line begins with the number of the login and a blank, by which the next part is asked for.
    func list(sessionsAfter number: UInt64, asJSON isJSON: Bool) -> AdminAnswer {
        let (people, now) = (self.services.people, self.services.clock.now)
        let later = people.list(atMost: people.count).people.filter { $0.number > number }
        let lines = later.prefix(ShellOrder.maximumListed).map { person in
            let listed = Listed(person, at: now)
            return "\(person.number) \(isJSON ? JSONText.of(listed) : listed.line)"
        }
        return AdminAnswer(output: lines)
    }
}
