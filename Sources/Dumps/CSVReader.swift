/// Reads comma-separated values with a head line (RFC 4180), or with semicolons or tabs in place of commas.
struct CSVReader {
    private var bytes: ByteReader
    private let columns: Columns
    private let separator: UInt8
    private var number = 0

    private static let separators = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8.tab]
    private static let maximumHeadBytes = 65_536

    /// Reads the head line.
    init(_ bytes: ByteReader, wanting wanted: [WantedColumn]) throws {
        self.bytes = bytes
        var head = BoundedText(upTo: Self.maximumHeadBytes)
        let line = self.bytes.line
        try self.bytes.take(while: { $0 != .lineFeed }, into: &head)
        _ = try self.bytes.next()
        guard !head.isCut, head.bytes.contains(where: { !$0.isBlank }),
            let text = String(validating: head.bytes, as: UTF8.self)
        else { throw DumpError(.noHead, line: line) }
        let counts = Self.separators.map { separator in head.bytes.count { $0 == separator } }
        self.separator = zip(Self.separators, counts).max { $0.1 < $1.1 }?.0 ?? Self.separators[0]
        let separator = Character(Unicode.Scalar(self.separator))
        let names = text.split(separator: separator, omittingEmptySubsequences: false)
            .map { $0.trimming { $0 == "\"" || $0.isWhitespace } }
        self.columns = try Columns(names, wanting: wanted, line: line)
    }

    /// Returns the next row; nil at the end.
    mutating func next() throws -> TableRow? {
        while try self.bytes.peek() != nil {
            let line = self.bytes.line
            if let row = try self.row(line) { return row }
        }
        return nil
    }

    /// Reads a row; nil for an empty line.
    private mutating func row(_ line: Int) throws -> TableRow? {
        var fields = [FieldValue](repeating: .missing, count: self.columns.maximumBytes.count)
        var (count, problem, isEmpty) = (0, TableRow.Problem?.none, true)
        var end: UInt8? = self.separator
        while end == self.separator {
            let wanted = self.columns.wanted(at: count)
            var text = BoundedText(upTo: wanted.map { self.columns.maximumBytes[$0] } ?? 0)
            let isQuoted = try self.bytes.peek() == .doubleQuote
            if isQuoted { try self.quoted(&text) }
            var rest = BoundedText(upTo: 1)
            let separator = self.separator
            let isPlain = { (byte: UInt8) in byte != separator && byte != .lineFeed }
            if isQuoted {
                try self.bytes.take(while: { isPlain($0) && $0 != .carriageReturn }, into: &rest)
                try self.bytes.skip(while: isPlain)
            } else {
                try self.plain(while: isPlain, into: &text)
            }
            if !rest.bytes.isEmpty { problem = .quotes }
            if let wanted { fields[wanted] = text.value }
            end = try self.bytes.next()
            isEmpty = isEmpty && count == 0 && !isQuoted && text.bytes.isEmpty && !text.isCut && end != self.separator
            count += 1
        }
        guard !isEmpty else { return nil }
        if count != self.columns.count { problem = problem ?? .fields(count, columns: self.columns.count) }
        self.number += 1
        return TableRow(line: line, number: self.number, fields: fields, problem: problem)
    }

    /// Reads a field without quotes; a carriage return before the end of the line is not a part of it.
    private mutating func plain(while isPlain: (UInt8) -> Bool, into text: inout BoundedText) throws {
        var hasReturn = false
        try self.bytes.skip { byte in
            guard isPlain(byte) else { return false }
            if hasReturn { text.append(.carriageReturn) }
            hasReturn = byte == .carriageReturn
            if !hasReturn { text.append(byte) }
            return true
        }
        if hasReturn, try self.bytes.peek() == self.separator { text.append(.carriageReturn) }
    }

    /// Reads `"…"`, in which two quotes stand for one.
    private mutating func quoted(_ text: inout BoundedText) throws {
        let line = self.bytes.line
        _ = try self.bytes.next()
        while true {
            try self.bytes.take(while: { $0 != .doubleQuote }, into: &text)
            guard try self.bytes.next() != nil else { throw DumpError(.cutOff, line: line) }
            guard try self.bytes.peek() == .doubleQuote else { return }
            _ = try self.bytes.next()
            text.append(.doubleQuote)
        }
    }
}

extension Substring {
    /// Returns the text without what matches at its ends.
    fileprivate func trimming(_ matches: (Character) -> Bool) -> String {
        let start = self.drop(while: matches)
        return String(start.reversed().drop(while: matches).reversed())
    }
}
