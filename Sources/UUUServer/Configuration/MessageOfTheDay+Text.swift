extension MessageOfTheDay {
    /// Decodes the bytes of a file for players, and returns a remark for the operator if something is wrong.
    ///
    /// Control characters, such as a terminal's colours, are the operator's own and stay in the text. In wrapped
    /// paragraphs they count as visible characters.
    ///
    /// - Parameters:
    ///   - bytes: The bytes of the whole file.
    ///   - wraps: Whether paragraphs are wrapped; if not, the lines stay as they are, without blank ones at the end.
    /// - Returns: The text and the remark; each may be nil.
    static func text(of bytes: [UInt8], wraps: Bool) -> (text: String?, remark: String?) {
        guard !bytes.starts(with: [0xFF, 0xFE]), !bytes.starts(with: [0xFE, 0xFF]) else {
            return (nil, "UTF-16, not UTF-8; save it as UTF-8")
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let hasMark = bytes.starts(with: mark)
        guard let text = String(validating: bytes.dropFirst(hasMark ? mark.count : 0), as: UTF8.self) else {
            return (nil, "not UTF-8; convert it")
        }
        guard !text.allSatisfy(\.isWhitespace) else {
            return (nil, "nothing is in it; write something, or [Settings] MOTD = no")
        }
        let remark = "starts with a byte order mark, which is left out; save it as UTF-8 without one"
        return (wraps ? self.wrapped(text) : self.asWritten(text), hasMark ? remark : nil)
    }

    /// Returns the lines as they are, separated by LF, without blank lines at the end.
    private static func asWritten(_ text: String) -> String {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
