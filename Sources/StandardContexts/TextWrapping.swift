/// Breaks text into lines of a terminal's width, as Python's `textwrap.fill` does with its defaults.
///
/// Source: <https://docs.python.org/3.11/library/textwrap.html>. Widths are counted in Unicode scalars.
package enum TextWrapping {
    /// Wraps each paragraph separately.
    ///
    /// Blank lines separate paragraphs, in the result exactly one.
    package static func paragraphs(_ text: String, width: Int = 80) -> String {
        var paragraphs: [[Substring]] = [[]]
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.isBlank {
                paragraphs.append([])
            } else {
                paragraphs[paragraphs.count - 1].append(line)
            }
        }
        return
            paragraphs
            .filter { !$0.isEmpty }
            .map { Self.fill($0.joined(separator: "\n"), width: width) }
            .joined(separator: "\n\n")
    }

    /// Wraps the text as one paragraph, with no line longer than `width`.
    package static func fill(_ text: String, width: Int = 80) -> String {
        precondition(width > 0, "a line must have room for a character")
        var chunks = Self.chunks(of: Self.blanked(text))[...]
        var lines: [String] = []
        while !chunks.isEmpty {
            var line: [Chunk] = []
            var length = 0
            if !lines.isEmpty, chunks.first?.isBlank == true { chunks.removeFirst() }
            while let next = chunks.first, length + next.count <= width {
                line.append(next)
                length += next.count
                chunks.removeFirst()
            }
            if let long = chunks.first, long.count > width {
                let end = Self.breakingPoint(of: long, room: width - length)
                line.append(Array(long[..<end]))
                chunks[chunks.startIndex] = Array(long[end...])
            }
            if line.last?.isBlank == true { line.removeLast() }
            if !line.isEmpty { lines.append(Self.string(line.joined())) }
        }
        return lines.joined(separator: "\n")
    }

    /// Returns where to break a chunk that is longer than a line: at the end of the room that is left, or after a
    /// hyphen in it.
    private static func breakingPoint(of long: Chunk, room: Int) -> Int {
        guard let hyphen = long[..<room].lastIndex(of: "-"), long[..<hyphen].contains(where: { $0 != "-" }) else {
            return room
        }
        return hyphen + 1
    }

    /// Returns the text with tabs expanded to every eighth column, and all other white space replaced by blanks.
    private static func blanked(_ text: String) -> [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        var column = 0
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\t":
                let blanks = 8 - column % 8
                scalars += repeatElement(" ", count: blanks)
                column += blanks
            case "\n", "\r":
                scalars.append(" ")
                column = 0
            case "\u{B}", "\u{C}":
                scalars.append(" ")
                column += 1
            default:
                scalars.append(scalar)
                column += 1
            }
        }
        return scalars
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }
}
