import Addresses

/// The restrictions of one kind, found by account or by address.
///
/// A look at an address is one look into a table for each length of prefix that is in use, and allocates nothing.
struct RestrictionIndex: Sendable {
    private(set) var all: [Restriction.Subject: Restriction] = [:]
    /// How many networks there are of each length, the longest first.
    private var lengths: [Length] = []

    private struct Length: Sendable {
        let version: IPAddress.Version
        let length: Int
        var count: Int
    }

    /// How many restrictions there are.
    var count: Int { self.all.count }

    /// Adds a restriction, in place of the one that its subject may have.
    mutating func add(_ restriction: Restriction) {
        let isNew = self.all.updateValue(restriction, forKey: restriction.subject) == nil
        if isNew, case .network(let prefix) = restriction.subject { self.count(prefix, 1) }
    }

    /// Removes the restriction of a subject, if there is one.
    mutating func remove(_ subject: Restriction.Subject) {
        guard self.all.removeValue(forKey: subject) != nil else { return }
        if case .network(let prefix) = subject { self.count(prefix, -1) }
    }

    /// Returns the restriction of an account that is in force at a time; nil if there is none.
    func restriction(of account: Int64, at time: Int64) -> Restriction? {
        self.all[.account(account)].flatMap { $0.isInForce(at: time) ? $0 : nil }
    }

    /// Returns a restriction that is in force for an address at a time; a soft one only if no other one is.
    func restriction(of address: IPAddress, at time: Int64) -> Restriction? {
        var soft: Restriction?
        for length in self.lengths where length.version == address.version {
            let prefix = AddressPrefix(of: address, length: length.length)
            guard let found = self.all[.network(prefix)], found.isInForce(at: time) else { continue }
            guard found.isSoft else { return found }
            soft = soft ?? found
        }
        return soft
    }

    private mutating func count(_ prefix: AddressPrefix, _ change: Int) {
        let version = prefix.address.version
        if let index = self.lengths.firstIndex(where: { $0.version == version && $0.length == prefix.length }) {
            self.lengths[index].count += change
            if self.lengths[index].count == 0 { self.lengths.remove(at: index) }
        } else {
            self.lengths.append(Length(version: version, length: prefix.length, count: change))
            self.lengths.sort { $0.length > $1.length }
        }
    }
}
