extension MessageOfTheDay {
    /// What the bytes of a file say to players, and what there is to remark to the operator.
    ///
    /// Colours of a terminal and other control characters are the operator's: they go through as they are. In wrapped
    /// paragraphs they count as if they could be seen.
    ///
    /// - Parameters:
    ///   - bytes: All of the file.
    ///   - wraps: Whether paragraphs are wrapped; otherwise the lines stay as they are, but for blank ones at the end.
    /// - Returns: The text, if there is one, and the remark, if there is one.
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

    /// The lines as they are, with LF between them, up to the last one that has something to show.
    private static func asWritten(_ text: String) -> String {
        var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        return lines.joined(separator: "\n")
    }
}
