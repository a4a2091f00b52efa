/// A phrase that follows the constant text in a record's message: words around the value of one field.
///
/// Only this type decides which values are in messages (SEC-45): the server's own words, addresses, and the names of
/// existing accounts. What clients send is in fields only, and no phrase uses such a field.
package struct LogPhrase: Equatable, Sendable {
    /// The field.
    package let key: LogKey
    /// The text before the value.
    let before: String
    /// The text after the value.
    let after: String

    private init(_ before: String, _ key: LogKey, _ after: String = "") {
        self.before = before
        self.key = key
        self.after = after
    }

    /// The account: ` for ada`.
    static let forAccount = Self(" for ", .account)
    /// The address of the client: ` from 192.0.2.7`.
    static let fromAddress = Self(" from ", .clientAddress)
    /// The context: ` in c_lobby`.
    static let inContext = Self(" in ", .context)
    /// The thread: ` on uuu-loop-1`.
    static let onThread = Self(" on ", .thread)
    /// The function: ` in CTavern.drink(_:)`.
    static let inPlace = Self(" in ", .location)
    /// The duration: ` in 12 ms`.
    static let inTime = Self(" in ", .milliseconds, " ms")

    /// The target of an act of staff: ` 192.0.2.0/24`.
    static let ofTarget = Self(" ", .target)
    /// Who has done it: ` by ada`.
    static let byStaff = Self(" by ", .staff)

    /// Returns a phrase for what the record is about: ` of login_failed`.
    static func of(_ key: LogKey) -> Self { Self(" of ", key) }

    /// Returns a phrase with a colon: `: event loop 1`.
    static func colon(_ key: LogKey) -> Self { Self(": ", key) }

    /// Returns a phrase with parentheses: ` (no answer to a ping)`.
    static func brackets(_ key: LogKey) -> Self { Self(" (", key, ")") }

    /// The version of the program: `, version 1.2.0`.
    static let ofVersion = Self(", version ", .version)

    /// Returns a phrase with a comma: `, from schema 1 to 2`.
    static func comma(_ key: LogKey) -> Self { Self(", ", key) }

    /// The phrases of an event that names no others: account, address, location, count, reason and error.
    static let usual: [Self] = [
        .forAccount, .fromAddress, .colon(.location), .colon(.count), .colon(.reason), .colon(.error),
    ]

    /// The fields whose values clients choose; no message contains them.
    package static let strangers: Set<LogKey> = [.origin, .requestID]

    /// Returns the end of a message: the phrases whose fields have a value, one after the other.
    static func completion(_ phrases: [Self], _ value: (LogKey) -> String?) -> String {
        var text = ""
        for phrase in phrases {
            guard let value = value(phrase.key), !value.isEmpty else { continue }
            text += phrase.before + value + phrase.after
        }
        return text
    }
}
