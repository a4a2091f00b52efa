/// The text of a configuration file: UTF-8, with LF as the only line end and no control characters except TAB.
package struct SourceText: Sendable, Equatable {
    /// The size of the largest file that is read, in bytes: 1 MiB.
    package static let maximumBytes = 1 << 20

    /// The text; CR LF and a lone CR were replaced with LF, as Python does, and control characters were removed.
    package private(set) var text: String
    /// The control characters that were removed; only the first one of each line.
    package let problems: [INIProblem]

    /// Decodes a file.
    ///
    /// - Throws: an `INIProblem` for a file that is too large, or not UTF-8.
    package init(_ bytes: [UInt8]) throws(INIProblem) {
        guard bytes.count <= Self.maximumBytes else { throw INIProblem(nil, .tooLarge(bytes: bytes.count)) }
        let decoded: String
        do {
            decoded = try String(copying: UTF8Span(validating: bytes.span))
        } catch {
            let before = bytes[..<error.byteOffsets.lowerBound]
            throw INIProblem(1 + Self.lineEnds(before), .notUTF8(byte: bytes[error.byteOffsets.lowerBound]))
        }
        var problems: [INIProblem] = []
        var scalars = String.UnicodeScalarView()
        var line = 1
        var last: Unicode.Scalar = " "
        for scalar in decoded.unicodeScalars {
            switch scalar {
            case "\n" where last == "\r":
                break
            case "\n", "\r":
                scalars.append("\n")
                line += 1
            case "\t":
                scalars.append(scalar)
            case _ where scalar.properties.generalCategory == .control:
                if problems.last?.line != line { problems.append(INIProblem(line, .controlCharacter(scalar))) }
            default:
                scalars.append(scalar)
            }
            last = scalar
        }
        self.text = String(scalars)
        self.problems = problems
    }

    /// Removes the byte order mark that some editors write at the beginning; returns whether there was one.
    ///
    /// Python's `utf-8` codec does not remove it, and its parser then finds no section header.
    package mutating func removeByteOrderMark() -> Bool {
        guard self.text.unicodeScalars.first == "\u{FEFF}" else { return false }
        self.text.unicodeScalars.removeFirst()
        return true
    }

    private static func lineEnds(_ bytes: ArraySlice<UInt8>) -> Int {
        var ends = 0
        var last: UInt8 = 0
        for byte in bytes {
            let isSecondHalf = byte == UInt8(ascii: "\n") && last == UInt8(ascii: "\r")
            if !isSecondHalf && (byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")) { ends += 1 }
            last = byte
        }
        return ends
    }
}
