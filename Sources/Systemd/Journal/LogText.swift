/// Makes the texts of a record fit for their destination: bounded in length, and one line where they must be.
package enum LogText {
    /// The maximum size of a field's value in bytes.
    ///
    /// The longest useful values are the lines of a stack. Text that a client has written must not make a record
    /// longer.
    static let maximumBytes = 8192
    /// The maximum size of a message with its completion in bytes.
    static let maximumMessageBytes = 1024

    /// Returns the text, cut between two scalars and ended with an ellipsis if it exceeds the maximum.
    static func bounded(_ text: String, to maximum: Int = maximumBytes) -> String {
        guard text.utf8.count > maximum else { return text }
        var kept = String.UnicodeScalarView()
        var count = 3
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            guard count <= maximum else { break }
            kept.append(scalar)
        }
        kept.append("…")
        return String(kept)
    }

    /// Returns the text as one line that controls no terminal: line ends and control characters are escaped (SEC-46).
    package static func line(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: \.steersTerminals) else { return text }
        return self.escaped(text, quoting: false)
    }

    /// Returns the text with line ends and control characters escaped; with `quoting` quotes and backslashes are
    /// escaped too.
    static func escaped(_ text: String, quoting: Bool) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case "\"" where quoting, "\\" where quoting: result.append(contentsOf: ["\\", scalar])
            case _ where scalar.steersTerminals:
                result.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            case _: result.append(scalar)
            }
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    /// Whether it is C0, DEL, C1, a line or paragraph separator, or a control of the text direction.
    fileprivate var steersTerminals: Bool {
        switch self.value {
        case 0x00...0x1F, 0x7F...0x9F, 0x2028...0x2029: true
        case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        case _: false
        }
    }
}
