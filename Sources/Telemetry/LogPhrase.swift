/// How the message of a record goes on after its constant text: words around the value of one field.
///
/// This is the one place that decides what of a record stands in its message (SEC-45): words of the server's own,
/// addresses, and names of accounts that exist. What clients sent is in fields only, so no phrase takes such a field.
package struct LogPhrase: Equatable, Sendable {
    /// The field.
    package let key: LogKey
    /// What stands before its value.
    let before: String
    /// What stands after it.
    let after: String

    private init(_ before: String, _ key: LogKey, _ after: String = "") {
        self.before = before
        self.key = key
        self.after = after
    }

    /// For whom: ` for ada`.
    static let forAccount = Self(" for ", .account)
    /// From where: ` from 192.0.2.7`.
    static let fromAddress = Self(" from ", .clientAddress)
    /// In which context: ` in c_lobby`.
    static let inContext = Self(" in ", .context)
    /// On which thread: ` on uuu-loop-1`.
    static let onThread = Self(" on ", .thread)
    /// In which function: ` in CTavern.drink(_:)`.
    static let inPlace = Self(" in ", .location)
    /// How long it took: ` in 12 ms`.
    static let inTime = Self(" in ", .milliseconds, " ms")

    /// What it is part of: ` of login_failed`.
    static func of(_ key: LogKey) -> Self { Self(" of ", key) }

    /// A value after a colon: `: event loop 1`.
    static func colon(_ key: LogKey) -> Self { Self(": ", key) }

    /// A value in brackets: ` (no answer to a ping)`.
    static func brackets(_ key: LogKey) -> Self { Self(" (", key, ")") }

    /// Of which program: `, version 1.2.0`.
    static let ofVersion = Self(", version ", .version)

    /// A value after a comma: `, from schema 1 to 2`.
    static func comma(_ key: LogKey) -> Self { Self(", ", key) }

    /// What completes a message where nothing else is said: whose it is, from where, and what there is to say of it.
    static let usual: [Self] = [
        .forAccount, .fromAddress, .colon(.location), .colon(.count), .colon(.reason), .colon(.error),
    ]

    /// The fields whose values clients choose: they are in no message.
    package static let strangers: Set<LogKey> = [.origin, .requestID]

    /// What completes a message: the phrases whose fields have a value, one after the other.
    static func completion(_ phrases: [Self], _ value: (LogKey) -> String?) -> String {
        var text = ""
        for phrase in phrases {
            guard let value = value(phrase.key), !value.isEmpty else { continue }
            text += phrase.before + value + phrase.after
        }
        return text
    }
}
