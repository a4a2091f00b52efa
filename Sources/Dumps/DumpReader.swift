/// Reads the rows of one table out of a dump of MariaDB or MySQL (`mysqldump`), and skips everything else.
struct DumpReader {
    private enum State {
        /// Between two statements.
        case between
        /// In the rows of an INSERT with these columns.
        case rows(Columns)
        /// At the end of the file.
        case ended
    }

    private var tokens: SQLTokens
    private let table: String
    private let wanted: [WantedColumn]
    private var state = State.between
    /// The columns that CREATE TABLE names.
    private var columns: [String]?
    private var hasRows = false
    private var number = 0

    private static let notColumns: Set<String> = [
        "PRIMARY", "KEY", "UNIQUE", "INDEX", "FULLTEXT", "SPATIAL", "CONSTRAINT", "CHECK", "FOREIGN", "PERIOD",
    ]

    init(_ bytes: ByteReader, table: String, wanting wanted: [WantedColumn]) {
        self.tokens = SQLTokens(bytes)
        self.table = table
        self.wanted = wanted
    }

    /// Returns the next row; nil at the end.
    mutating func next() throws -> TableRow? {
        while true {
            switch self.state {
            case .between: try self.statement()
            case .rows(let columns): return try self.row(columns)
            case .ended:
                guard self.hasRows || self.columns != nil else {
                    throw DumpError(.noTable(self.table), line: self.tokens.line)
                }
                return nil
            }
        }
    }

    /// Reads a statement, or the start of one that has rows.
    private mutating func statement() throws {
        let token = try self.tokens.next()
        guard token != .end else {
            self.state = .ended
            return
        }
        if token.isWord("CREATE") {
            try self.create()
        } else if token.isWord("INSERT") || token.isWord("REPLACE") {
            try self.insert()
        } else if token.isWord("DELIMITER") {
            try self.tokens.skipOtherDelimiter()
        } else if !token.isSymbol(";") {
            try self.tokens.skipStatement()
        }
    }

    /// Skips the rest of a statement, unless it has ended with that token.
    private mutating func skipStatement(after token: SQLToken) throws {
        if !token.isSymbol(";") { try self.tokens.skipStatement() }
    }

    private mutating func create() throws {
        let line = self.tokens.line
        var token = try self.tokens.next()
        if token.isWord("OR") {
            _ = try self.tokens.next()
            token = try self.tokens.next()
        }
        guard token.isWord("TABLE") else { return try self.skipStatement(after: token) }
        var name = try self.tokens.nextName()
        if name.uppercased() == "IF" {
            for _ in 0..<2 { _ = try self.tokens.next() }
            name = try self.tokens.nextName()
        }
        guard name == self.table else { return try self.tokens.skipStatement() }
        guard self.columns == nil else { throw DumpError(.tableTwice(self.table), line: line) }
        guard try self.tokens.next().isSymbol("(") else { return try self.tokens.skipStatement() }
        self.columns = try self.definitions(line)
        try self.tokens.skipStatement()
    }

    /// Reads the definitions of a table up to the closing parenthesis; returns the names of its columns.
    private mutating func definitions(_ line: Int) throws -> [String] {
        var (names, depth, isAtStart): ([String], Int, Bool) = ([], 1, true)
        while depth > 0 {
            let token = try self.tokens.next(textBytes: SQLTokens.maximumWordBytes)
            defer { isAtStart = depth == 1 && token.isSymbol(",") }
            switch token {
            case .end: throw DumpError(.cutOff, line: line)
            case .name(let name) where isAtStart: names.append(name)
            case .text(.bytes(let name)) where isAtStart: names.append(String(decoding: name, as: UTF8.self))
            case .word(let word) where isAtStart && !Self.notColumns.contains(word.uppercased()): names.append(word)
            case _ where token.isSymbol("("): depth += 1
            case _ where token.isSymbol(")"): depth -= 1
            default: break
            }
            guard names.count <= Columns.maximum else { throw DumpError(.tooManyColumns, line: line) }
        }
        return names
    }

    private mutating func insert() throws {
        let line = self.tokens.line
        var token = try self.tokens.next()
        while !token.isWord("INTO") {
            guard case .word = token else { return try self.skipStatement(after: token) }
            token = try self.tokens.next()
        }
        guard try self.tokens.nextName() == self.table else { return try self.tokens.skipStatement() }
        var names = self.columns
        token = try self.tokens.next()
        if token.isSymbol("(") {
            names = try self.names()
            token = try self.tokens.next()
        }
        guard token.isWord("VALUES") || token.isWord("VALUE") else {
            throw DumpError(.expected("VALUES"), line: self.tokens.line)
        }
        guard let names else { throw DumpError(.rowsBeforeTable, line: line) }
        self.state = .rows(try Columns(names, wanting: self.wanted, line: line))
        self.hasRows = true
    }

    /// Reads the list of columns behind the name of the table.
    private mutating func names() throws -> [String] {
        var names: [String] = []
        while true {
            names.append(try self.tokens.nextName())
            guard names.count <= Columns.maximum else { throw DumpError(.tooManyColumns, line: self.tokens.line) }
            let token = try self.tokens.next()
            if token.isSymbol(")") { return names }
            guard token.isSymbol(",") else { throw self.misread("a comma, or the end of the columns", token) }
        }
    }

    /// Reads a row, and what follows it.
    private mutating func row(_ columns: Columns) throws -> TableRow {
        let first = try self.tokens.next()
        let line = self.tokens.line
        guard first.isSymbol("(") else { throw self.misread("a row in parentheses", first) }
        var fields = [FieldValue](repeating: .missing, count: self.wanted.count)
        var (count, end) = (0, SQLToken.symbol(UInt8(ascii: ",")))
        while end.isSymbol(",") {
            let wanted = columns.wanted(at: count)
            let value = try self.value(upTo: wanted.map { columns.maximumBytes[$0] } ?? 0)
            if let wanted { fields[wanted] = value }
            count += 1
            end = try self.tokens.next()
        }
        guard end.isSymbol(")") else { throw self.misread("a comma, or the end of the row", end) }
        let next = try self.tokens.next()
        if next.isSymbol(";") {
            self.state = .between
        } else if next.isWord("ON") || next.isWord("AS") {
            try self.tokens.skipStatement()
            self.state = .between
        } else if !next.isSymbol(",") {
            throw self.misread("another row, or the end of the statement", next)
        }
        self.number += 1
        let problem = count == columns.count ? nil : TableRow.Problem.fields(count, columns: columns.count)
        return TableRow(line: line, number: self.number, fields: fields, problem: problem)
    }

    /// Reads a value: a text, a number, NULL, or a text in hexadecimal digits.
    private mutating func value(upTo maximum: Int) throws -> FieldValue {
        let token = try self.tokens.next(textBytes: maximum)
        switch token {
        case .text(let value): return value
        case .symbol(UInt8(ascii: "-")):
            guard case .word(let number) = try self.tokens.next() else { throw self.misread("a number", token) }
            return Self.value("-\(number)", upTo: maximum)
        case .word(let word) where word.hasPrefix("_") || word == "N":
            // The character set of a text comes before it, or `_binary`.
            let token = try self.tokens.next(textBytes: maximum)
            if case .text(let value) = token { return value }
            guard case .word(let word) = token else { throw self.misread("a text", token) }
            return try self.value(of: word, upTo: maximum)
        case .word(let word): return try self.value(of: word, upTo: maximum)
        default: throw self.misread("a value", token)
        }
    }

    /// Reads a value that begins with a word.
    private mutating func value(of word: String, upTo maximum: Int) throws -> FieldValue {
        let upper = word.uppercased()
        if upper == "NULL" || upper == "DEFAULT" { return .missing }
        if upper == "X" || upper == "B" {
            let token = try self.tokens.next(textBytes: maximum * 2)
            guard case .text(let text) = token else { throw self.misread("a text in quotes", token) }
            guard case .bytes(let digits) = text, upper == "X" else { return text }
            return SQLTokens.hexadecimal(digits, upTo: maximum) ?? text
        }
        if word.hasPrefix("0x") {
            return try self.hexadecimal(word, upTo: maximum)
        }
        return Self.value(word, upTo: maximum)
    }

    private mutating func hexadecimal(_ word: String, upTo maximum: Int) throws -> FieldValue {
        let digits = word.utf8.dropFirst(2)
        guard word.utf8.count < SQLTokens.maximumWordBytes else { return .tooLong }
        guard let value = SQLTokens.hexadecimal(digits, upTo: maximum) else {
            throw DumpError(.expected("hexadecimal digits"), line: self.tokens.line)
        }
        return value
    }

    private static func value(_ word: String, upTo maximum: Int) -> FieldValue {
        var text = BoundedText(upTo: maximum)
        text.append(word.utf8)
        return text.value
    }

    private func misread(_ what: String, _ token: SQLToken) -> DumpError {
        DumpError(token == .end ? .cutOff : .expected(what), line: self.tokens.line)
    }
}
