package import Contexts
import Foundation

/// A password in the form in which it is hashed and compared, the OpaqueString profile of RFC 8265 (SEC-26).
///
/// It has normalization form C, and each blank is a U+0020; case is kept as typed. Unlike the RFC it allows the joiners
/// and variation selectors that emoji consist of. It is never truncated.
package struct Password: Sendable {
    /// The text in that form.
    package let text: String

    /// The maximum length of a password in Unicode scalars.
    package static let maximumScalars = 256
    /// The maximum length of a password in bytes.
    package static let maximumBytes = 1_024

    /// The bytes to hash: a new array, which the hasher wipes.
    package var bytes: [UInt8] { Array(self.text.utf8) }

    /// Converts a typed text to that form.
    ///
    /// - Throws: `passwordTooLong` or `invalidPassword`.
    package init(_ typed: String) throws(AccountError) {
        let tooLong = AccountError(.passwordTooLong(maximum: Self.maximumScalars), at: "Password")
        // Form C has at least a third of the bytes that were typed (UAX #15, on the longest composed sequences). So a
        // longer text can be refused before it is normalized.
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

    /// Returns whether a character can be typed, and will be the same in later versions of Unicode.
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
