/// A row that is not imported, and why.
package struct ImportRefusal: Equatable, Sendable {
    /// Why a row is not imported.
    package enum Reason: Equatable, Sendable {
        /// It has another number of fields than the table has columns.
        case fields(Int, columns: Int)
        /// Something follows the closing quote of a field.
        case quotes
        /// A field is not UTF-8.
        case notUTF8
        /// The name is outside of the rules for names.
        case badName
        /// Another row has the name already, but for upper and lower case.
        case twin(RowPlace)
        /// The name looks like that of another row.
        case alike(RowPlace)
        /// An account has the name that was not imported.
        case taken
        /// The name looks like that of an account.
        case alikeAccount(String)
        /// The password is no hash of the original's.
        case unknownHash
        /// The hash is of bcrypt, and costs too much.
        case costlyHash(Int, maximum: Int)
        /// There is no e-mail address.
        case noEmail
        /// The e-mail address is none.
        case badEmail
    }

    /// Where the row stands.
    package let place: RowPlace
    /// The name that the original has, which may have any characters.
    package let name: String
    /// Why it is not imported.
    package let reason: Reason
}

extension ImportRefusal.Reason {
    /// One word for programs.
    package var code: String {
        switch self {
        case .fields: "fields"
        case .quotes: "quotes"
        case .notUTF8: "not_utf8"
        case .badName: "bad_name"
        case .twin: "twin"
        case .alike: "alike"
        case .taken: "taken"
        case .alikeAccount: "alike_account"
        case .unknownHash: "unknown_hash"
        case .costlyHash: "costly_hash"
        case .noEmail: "no_email"
        case .badEmail: "bad_email"
        }
    }

    /// What is wrong, in words.
    package var sentence: String {
        switch self {
        case .fields(let count, let columns): "it has \(count) fields, and the table \(columns) columns"
        case .quotes: "something follows the closing quote of a field"
        case .notUTF8: "a field is not UTF-8"
        case .badName:
            "a name has 2 to 20 letters and digits of ASCII, begins with a letter, and has - and _ between them only"
        case .twin(let place): "row \(place.row) has the name already, but for upper and lower case"
        case .alike(let place): "it looks like the name of row \(place.row)"
        case .taken: "an account that was not imported has the name"
        case .alikeAccount(let name): "it looks like the name of the account \(name)"
        case .unknownHash: "its password is no hash of bcrypt"
        case .costlyHash(let cost, let maximum):
            "its hash of bcrypt has the cost \(cost), and at most \(maximum) is computed"
        case .noEmail: "it has no e-mail address"
        case .badEmail: "this is no e-mail address"
        }
    }

    /// What an operator can do about it.
    package var mend: String {
        switch self {
        case .fields, .quotes: "correct the file"
        case .notUTF8: "export the table as UTF-8 (mysqldump --default-character-set=utf8mb4)"
        case .badName, .twin, .alike, .taken, .alikeAccount: "give it another name with --map"
        case .unknownHash, .costlyHash: "its player has to register"
        case .noEmail, .badEmail: "correct the address in the file"
        }
    }
}
