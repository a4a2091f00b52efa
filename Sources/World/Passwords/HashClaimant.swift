/// For whom a password is hashed, which decides when its turn comes.
package struct HashClaimant: Hashable, Sendable {
    /// Whose turn comes first.
    package enum Standing: Int, CaseIterable, Sendable {
        /// A client on this machine, or the server itself.
        case machine
        /// A client in a network from which the account was logged in lately, or for an account that was.
        case known
        /// Anybody else.
        case stranger
    }

    /// Whose turn comes first.
    package let standing: Standing
    /// Those of one standing have turns one after another.
    package let visitor: Visitor

    /// The server itself.
    package static let machine = HashClaimant(.machine, isKnown: true)

    /// Describes a client.
    ///
    /// - Parameters:
    ///   - visitor: The client.
    ///   - isKnown: Whether the account was logged in lately.
    package init(_ visitor: Visitor, isKnown: Bool) {
        self.visitor = visitor
        self.standing = visitor == .machine ? .machine : isKnown ? .known : .stranger
    }
}
