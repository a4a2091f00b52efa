package import Contexts
import Foundation

/// A password in the one form in which it is hashed and compared: RFC 8265's OpaqueString (SEC-26).
///
/// Normalisation form C, every blank a U+0020, case as typed. Unlike the RFC it keeps what emoji are made of (joiners,
/// variation selectors). Nothing is ever cut off.
package struct Password: Sendable {
    /// The text in that form.
    package let text: String

    /// How many Unicode scalars a password may have.
    package static let maximumScalars = 256
    /// How many bytes a password may have.
    package static let maximumBytes = 1_024

    /// The bytes to hash: a fresh array, for the hasher to wipe.
    package var bytes: [UInt8] { Array(self.text.utf8) }

    /// Brings what was typed into the form; throws `passwordTooLong` or `invalidPassword`.
    package init(_ typed: String) throws(AccountError) {
        let tooLong = AccountError(.passwordTooLong(maximum: Self.maximumScalars), at: "Password")
        // Form C is never less than a third of what was typed (UAX #15, its longest composed sequences), so what is
        // longer than this is refused before any work is done for it.
        guard typed.utf8.count <= 4 * Self.maximumBytes else { throw tooLong }
        guard typed.unicodeScalars.allSatisfy(Self.isAllowed) else {
            throw AccountError(.invalidPassword, at: "Password")
        }
        let text = Self.normalised(typed)
        guard text.utf8.count <= Self.maximumBytes, text.unicodeScalars.count <= Self.maximumScalars else {
            throw tooLong
        }
        self.text = text
    }

    /// What can be typed, and will be the same in every later version of Unicode.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
        return switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse, .surrogate: false
        default: true
        }
    }

    private static func normalised(_ typed: String) -> String {
        if typed.utf8.allSatisfy({ $0 < 0x80 }) { return typed }
        var spaced = ""
        for scalar in typed.unicodeScalars {
            spaced.unicodeScalars.append(scalar.properties.generalCategory == .spaceSeparator ? " " : scalar)
        }
        return spaced.precomposedStringWithCanonicalMapping
    }
}
