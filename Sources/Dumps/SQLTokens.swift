/// Takes statements of SQL apart, as dumps of MariaDB and MySQL have them.
///
/// Nothing is run.
/// Comments are skipped, also those that a server of some version would run (`/*!40101 … */`).
struct SQLTokens {
    private var bytes: ByteReader

    /// How many bytes of a word or a name are read at most: more than names of databases have, and than an address in
    /// hexadecimal digits has.
    static let maximumWordBytes = 1_024

    init(_ bytes: ByteReader) {
        self.bytes = bytes
    }

    /// The line of the next byte.
    var line: Int { self.bytes.line }

    /// Returns the next token.
    ///
    /// - Parameter textBytes: How many bytes of a text are wanted at most.
    /// - Returns: The token, at the end again and again ``SQLToken/end``.
    /// - Throws: ``DumpError`` when the file ends within it, or what fetching bytes throws.
    mutating func next(textBytes: Int = 0) throws -> SQLToken {
        try self.skipBlanks()
        guard let byte = try self.bytes.peek() else { return .end }
        switch byte {
        case .quote, .doubleQuote: return .text(try self.text(upTo: textBytes))
        case .backquote: return .name(try self.name())
        case _ where byte.isOfWord: return .word(try self.word())
        default:
            _ = try self.bytes.next()
            return .symbol(byte)
        }
    }

    /// Returns the next name: in backquotes, in double quotes, or a word; the last part of one such as `world`.`users`.
    mutating func nextName() throws -> String {
        var name = try self.partOfName()
        while try self.bytes.peek() == UInt8(ascii: ".") {
            _ = try self.bytes.next()
            name = try self.partOfName()
        }
        return name
    }

    /// Skips the rest of a statement, with the semicolon that ends it.
    mutating func skipStatement() throws {
        while true {
            try self.bytes.skip { byte in
                switch byte {
                case UInt8(ascii: ";"), .quote, .doubleQuote, .backquote, UInt8(ascii: "-"), UInt8(ascii: "/"),
                    UInt8(ascii: "#"):
                    false
                default: true
                }
            }
            let token = try self.next()
            if token == .end || token.isSymbol(";") { return }
        }
    }

    /// Skips all up to the line that makes the semicolon the delimiter again, as `mysql` reads it.
    ///
    /// Between are bodies of triggers and routines. Call it behind the word DELIMITER.
    mutating func skipOtherDelimiter() throws {
        let line = self.line
        var rest = try self.restOfLine()
        while !rest.isEmpty, rest != [UInt8(ascii: ";")] {
            guard try self.bytes.peek() != nil else { throw DumpError(.cutOff, line: line) }
            let text = try self.restOfLine()
            let word = Array("DELIMITER".utf8)
            guard text.prefix(word.count).elementsEqual(word, by: { $0 & 0xDF == $1 }) else { continue }
            rest = Array(text.dropFirst(word.count).drop(while: \.isBlank))
        }
    }

    /// Reads a text in hexadecimal digits.
    ///
    /// - Parameters:
    ///   - digits: The digits.
    ///   - maximum: How many bytes are wanted at most.
    /// - Returns: The text; nil if there is another character, or a digit too many.
    static func hexadecimal(_ digits: some Sequence<UInt8>, upTo maximum: Int) -> FieldValue? {
        var (text, high) = (BoundedText(upTo: maximum), UInt8?.none)
        for digit in digits {
            guard let value = digit.hexadecimal else { return nil }
            if let first = high {
                text.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return high == nil ? text.value : nil
    }

    /// Returns what is left of the line, without blanks around it.
    private mutating func restOfLine() throws -> [UInt8] {
        var rest = BoundedText(upTo: Self.maximumWordBytes)
        try self.bytes.skip { $0.isBlank && $0 != .lineFeed }
        try self.bytes.take(while: { $0 != .lineFeed }, into: &rest)
        _ = try self.bytes.next()
        return Array(rest.bytes.reversed().drop(while: \.isBlank).reversed())
    }

    private mutating func skipBlanks() throws {
        while true {
            try self.bytes.skip(while: \.isBlank)
            let start = try self.bytes.look(2)
            if start.first == UInt8(ascii: "#") || start.elementsEqual("--".utf8) {
                try self.bytes.skip { $0 != .lineFeed }
            } else if start.elementsEqual("/*".utf8) {
                try self.skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws {
        let line = self.line
        for _ in 0..<2 { _ = try self.bytes.next() }
        repeat {
            try self.bytes.skip { $0 != UInt8(ascii: "*") }
            guard try self.bytes.next() != nil else { throw DumpError(.cutOff, line: line) }
        } while try self.bytes.peek() != UInt8(ascii: "/")
        _ = try self.bytes.next()
    }

    private mutating func partOfName() throws -> String {
        switch try self.next(textBytes: Self.maximumWordBytes) {
        case .name(let name), .word(let name): return name
        case .text(.bytes(let bytes)): return String(decoding: bytes, as: UTF8.self)
        default: throw DumpError(.expected("a name"), line: self.line)
        }
    }

    private mutating func word() throws -> String {
        var word = BoundedText(upTo: Self.maximumWordBytes)
        try self.bytes.take(while: \.isOfWord, into: &word)
        let isNumber = word.bytes.first.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
        // 0.5e-3 is one number.
        while isNumber, let byte = try self.bytes.peek(), Self.goesOn(word, with: byte) {
            _ = try self.bytes.next()
            word.append(byte)
            try self.bytes.take(while: \.isOfWord, into: &word)
        }
        return String(decoding: word.bytes, as: UTF8.self)
    }

    private static func goesOn(_ number: BoundedText, with byte: UInt8) -> Bool {
        guard !number.isCut else { return false }
        let isExponent = number.bytes.last.map { $0 & 0xDF == UInt8(ascii: "E") } ?? false
        return byte == UInt8(ascii: ".") || isExponent && [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(byte)
    }

    private mutating func name() throws -> String {
        let text = try self.quoted(upTo: Self.maximumWordBytes, escapes: false)
        return String(decoding: text.bytes, as: UTF8.self)
    }

    private mutating func text(upTo maximum: Int) throws -> FieldValue {
        try self.quoted(upTo: maximum, escapes: true).value
    }

    /// Reads up to the quote that it begins with; two of them stand for one.
    private mutating func quoted(upTo maximum: Int, escapes: Bool) throws -> BoundedText {
        let line = self.line
        var text = BoundedText(upTo: maximum)
        guard let quote = try self.bytes.next() else { return text }
        while true {
            try self.bytes.take(while: { $0 != quote && !($0 == .backslash && escapes) }, into: &text)
            guard let byte = try self.bytes.next() else { throw DumpError(.cutOff, line: line) }
            if byte == .backslash, escapes {
                guard let escaped = try self.bytes.next() else { throw DumpError(.cutOff, line: line) }
                text.append(Self.unescaped(escaped))
            } else {
                guard try self.bytes.peek() == quote else { return text }
                _ = try self.bytes.next()
                text.append(quote)
            }
        }
    }

    /// Returns what a byte behind a backslash stands for (mariadb.com/kb/en/string-literals).
    private static func unescaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0"): 0
        case UInt8(ascii: "b"): 8
        case UInt8(ascii: "n"): .lineFeed
        case UInt8(ascii: "r"): .carriageReturn
        case UInt8(ascii: "t"): .tab
        case UInt8(ascii: "Z"): 0x1A
        default: byte
        }
    }
}
