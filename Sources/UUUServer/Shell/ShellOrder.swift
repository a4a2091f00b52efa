import Contexts
import Foundation

/// What somebody at the machine's shell wants done or shown, with a running server or without one.
///
/// On the admin socket it is one line: the word `staff`, then this as JSON.
struct ShellOrder: Codable, Equatable, Sendable {
    /// What is wanted.
    enum Act: Codable, Equatable, Sendable {
        /// One of staff's verbs, with what follows it.
        case verb(StaffVerb, String)
        /// The accounts whose keys are greater than one, and whose names begin with a prefix; one part of the list.
        case accounts(after: Int64, beginningWith: String)
        /// A new account; without a password one is made, and told once.
        case addAccount(name: String, email: String, password: String?)
        /// Everything that is stored of an account, but for the hash of its password.
        case exportAccount(String)
        /// The sessions whose logins came after one; one part of the list.
        case sessions(after: UInt64)
    }

    /// What is wanted.
    var act: Act
    /// Whether the answer is to be JSON.
    var isJSON = false
    /// Whether what would only be previewed is done at once.
    var isConfirmed = false
    /// The user for whom root asks, as sudo(8) tells it; nil if it is not known.
    var behalf = ShellUser.behalf
    /// Who asks, as the server knows it from the socket; it is never sent.
    var user: UInt32?

    private enum CodingKeys: CodingKey {
        case act, isJSON, isConfirmed, behalf
    }

    /// How many accounts or sessions one answer lists at most.
    static let maximumListed = 500

    /// The first word of its line.
    static let word = "staff"

    /// Describes what is wanted.
    init(_ act: Act, isJSON: Bool = false, isConfirmed: Bool = false) {
        (self.act, self.isJSON, self.isConfirmed) = (act, isJSON, isConfirmed)
    }

    /// Parses what follows the first word of a line; returns nil if it is no order.
    init?(json: Substring) {
        guard let order = try? JSONDecoder().decode(Self.self, from: Data(json.utf8)) else { return nil }
        self = order
    }

    /// The line on the admin socket, without its line feed.
    var line: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(self) else { return Self.word }
        return "\(Self.word) \(String(decoding: json, as: UTF8.self))"
    }

    /// Who asks, as the audit names them.
    var userName: String { ShellUser.name(of: self.user, for: self.behalf) }
}

extension StaffVerb: Codable {}
