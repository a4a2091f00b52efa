package import Contexts
import Foundation

/// An e-mail address whose form was checked (SEC-35; RFC 5321 section 4.1.2; RFC 6531 section 3.3).
///
/// Whether mail to it reaches anybody is not checked.
package struct EmailAddress: Hashable, Sendable {
    /// The address, as its owner typed it.
    package let text: String
    /// The form by which it is found and compared: the domain in lower case, the rest as typed.
    package let folded: String

    /// The maximum length of an address in bytes (RFC 5321 section 4.5.3.1.3, without the angle brackets).
    package static let maximumBytes = 254
    /// The maximum length of the part before the `@` in bytes (RFC 5321 section 4.5.3.1.1).
    package static let maximumLocalBytes = 64
    /// The maximum length of a label of the domain in bytes (RFC 1035 section 2.3.4).
    package static let maximumLabelBytes = 63

    /// Checks an address; throws `blankEmail` or `invalidEmail`.
    package init(_ text: String) throws(AccountError) {
        let location = "EmailAddress"
        guard text.utf8.count <= Self.maximumBytes else { throw AccountError(.invalidEmail, at: location) }
        guard text.contains(where: { !$0.isWhitespace }) else { throw AccountError(.blankEmail, at: location) }
        // A quoted local part can contain an `@`, the domain cannot, so the last one separates them.
        guard let at = text.unicodeScalars.lastIndex(of: "@"),
            Self.isLocalPart(text.unicodeScalars[..<at]),
            Self.isDomain(text.unicodeScalars[at...].dropFirst())
        else { throw AccountError(.invalidEmail, at: location) }
        self.text = text
        self.folded = String(text[..<at]) + text[at...].lowercased()
    }

    private typealias Scalars = Substring.UnicodeScalarView

    private static func isLocalPart(_ local: Scalars) -> Bool {
        guard !local.isEmpty, Substring(local).utf8.count <= self.maximumLocalBytes else { return false }
        if local.first == "\"" { return self.isQuoted(local) }
        let atoms = local.split(separator: ".", omittingEmptySubsequences: false)
        return atoms.allSatisfy { !$0.isEmpty && $0.allSatisfy(self.isAtomText) }
    }

    /// Checks the form `"…"`, in which quotes and backslashes are escaped by a backslash; blanks are refused (SEC-35).
    private static func isQuoted(_ local: Scalars) -> Bool {
        guard local.count > 2, local.last == "\"" else { return false }
        var isEscaped = false
        for scalar in local.dropFirst().dropLast() {
            guard self.isVisible(scalar) else { return false }
            if isEscaped {
                isEscaped = false
            } else if scalar == "\\" {
                isEscaped = true
            } else if scalar == "\"" {
                return false
            }
        }
        return !isEscaped
    }

    private static func isDomain(_ domain: Scalars) -> Bool {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last else { return false }
        // A last label of digits only would make it an IP address.
        return labels.allSatisfy(self.isLabel) && !last.allSatisfy { ("0"..."9").contains($0) }
    }

    /// Checks for letters and digits with hyphens between them; letters may be of any script (U-label, RFC 5890 section
    /// 2.3.2.1, in upper or lower case).
    private static func isLabel(_ label: Scalars) -> Bool {
        guard !label.isEmpty, Substring(label).utf8.count <= self.maximumLabelBytes,
            label.first != "-", label.last != "-", label.allSatisfy(\.isASCII) || self.isUnicodeLabel(label)
        else { return false }
        return label.allSatisfy { scalar in
            if scalar.isASCII { return scalar == "-" || self.isAlphanumeric(scalar) }
            return switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
                .nonspacingMark, .spacingMark, .decimalNumber:
                true
            default: false
            }
        }
    }

    /// Checks what RFC 5891, section 4.2, and RFC 5892, section 2.2, say of the whole label: a normal form without characters
    /// that only look different, such as full-width letters; no combining mark at the beginning, no `--` in the third place.
    private static func isUnicodeLabel(_ label: Scalars) -> Bool {
        let folded = String(Substring(label)).lowercased()
        guard folded.unicodeScalars.elementsEqual(folded.precomposedStringWithCompatibilityMapping.unicodeScalars)
        else { return false }
        switch label.first?.properties.generalCategory {
        case .nonspacingMark, .spacingMark: return false
        default: return !label.dropFirst(2).starts(with: "--".unicodeScalars)
        }
    }

    private static func isAtomText(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return self.isAlphanumeric(scalar) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
        }
        return self.isVisible(scalar)
    }

    private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }
}
