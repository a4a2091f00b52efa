import Dialects
import TestSupport

/// Random messages in both directions, always the same ones for a seed.
struct RandomMessages {
    private var random: SeededGenerator

    /// Starts with a seed.
    init(seed: UInt64) { self.random = SeededGenerator(seed: seed) }

    private static let parts = [
        "look", " ", "\n", "\r\n", "\t", "\"", "\\", "/", "\u{0}", "\u{1B}[31m", "\u{7F}", "\u{80}", "\u{E9}",
        "e\u{301}",
        "\u{7FF}", "\u{800}", "\u{2028}", "\u{D7FF}", "\u{E000}", "\u{FEFF}", "\u{FFFF}", "\u{1F409}", "\u{10FFFF}",
        "{}", "[1,",
    ]

    private mutating func flag() -> Bool { Bool.random(using: &self.random) }
    private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self.random) }
    private mutating func pick<Element>(_ array: [Element]) -> Element { array[self.below(array.count)] }

    private mutating func many<Element>(_ limit: Int, _ one: (inout Self) -> Element) -> [Element] {
        var all: [Element] = []
        for _ in 0..<self.below(limit) { all.append(one(&self)) }
        return all
    }

    private mutating func number() -> UInt64 {
        self.flag() ? UInt64(self.below(20)) : .random(in: 0...(1 << 53), using: &self.random)
    }

    private mutating func text(_ limit: Int = 12) -> String {
        self.many(limit) { random in
            random.below(4) > 0 ? random.pick(Self.parts) : String(Character(Unicode.Scalar(UInt8(random.below(256)))))
        }.joined()
    }

    // MARK: - The server's

    /// Returns a message of the server, the id of the line that it answers, and its data if it has any.
    mutating func nextMessage() -> (message: ServerMessage, re: UInt64?, data: JSONTree) {
        let re = self.flag() ? self.number() : nil
        guard self.below(12) == 0 else { return (self.message(), re, .null) }
        let data = self.value(depth: 3)
        return (.data(name: self.text(), value: data.json), re, data)
    }

    private mutating func message() -> ServerMessage {
        let seconds = self.below(100_000)
        switch self.below(11) {
        case 0: return .welcome(self.welcome())
        case 1: return .token(self.text(), seconds: seconds)
        case 2: return .pong(self.number())
        case 3...5: return .text(self.text(self.flag() ? 60 : 6))
        case 6: return .prompt(self.prompt())
        case 7: return .commands(context: self.text(), self.many(4) { $0.command() })
        case 8: return .server(self.flag() ? .renewed : .stopping(seconds: seconds))
        case 9: return .error(self.pick(MessageError.allCases), text: self.flag() ? self.text() : nil)
        default:
            guard self.below(4) > 0 else { return .reader(on: self.flag()) }
            let after = self.flag() ? seconds : nil
            let text = self.flag() ? self.text() : nil
            return .bye(Bye(self.pick(Bye.Reason.allCases), again: self.flag(), after: after, text: text))
        }
    }

    private mutating func command() -> CommandListing {
        CommandListing(
            word: self.text(),
            aliases: self.many(3) { $0.text() },
            usage: self.text(),
            help: self.text(),
            minimum: self.below(30)
        )
    }

    private mutating func welcome() -> Welcome {
        let resumed = Welcome.Resumed(
            token: self.flag() ? self.text() : nil,
            count: self.number(),
            replayed: self.below(300),
            lost: self.flag() ? self.number() : nil,
            place: self.flag(),
            did: self.number()
        )
        return Welcome(
            server: self.text(),
            name: self.text(),
            outcome: self.pick([.fresh, .resumed(resumed), .refused(self.pick(Welcome.ResumeRefusal.allCases))]),
            wants: Wants(rawValue: UInt8(self.below(32))),
            lineLimit: self.below(100_000),
            messageLimit: self.below(100_000)
        )
    }

    private mutating func prompt() -> PromptMessage {
        let question = PromptMessage.Question(
            dialogue: self.text(),
            step: self.text(),
            kind: self.text(),
            isMasked: self.flag(),
            steps: self.many(3) { .init(step: $0.text(), kind: $0.text(), text: $0.text()) }
        )
        return PromptMessage(
            context: self.flag() ? self.text() : nil,
            question: self.flag() ? question : nil,
            text: self.flag() ? self.text() : nil
        )
    }

    private mutating func value(depth: Int) -> JSONTree {
        switch self.below(depth > 0 ? 6 : 4) {
        case 0: .null
        case 1: .bool(self.flag())
        case 2: .number(Int(self.number()) * (self.flag() ? -1 : 1))
        case 3: .string(self.text())
        case 4: .array(self.many(4) { $0.value(depth: depth - 1) })
        default: .object((0..<self.below(4)).map { (self.text(3) + "\($0)", self.value(depth: depth - 1)) })
        }
    }

    // MARK: - The client's

    /// Returns what a client may send: a message, in any form that JSON allows, or something that is wrong.
    mutating func nextInput() -> [UInt8] {
        var members = self.members()
        if self.below(3) == 0 { members += self.many(self.below(6) == 0 ? 40 : 4) { $0.unknownMember() } }
        if self.below(4) == 0 { members.shuffle(using: &self.random) }
        let isWrong = self.flag()
        if isWrong, self.flag() {
            let place = self.below(members.count + 1)
            switch self.below(3) {
            case 0: members.insert(self.pick(members), at: place)
            case 1: members.insert((self.spelled(self.pick(members).name), self.wrongValue()), at: place)
            default: members[min(place, members.count - 1)].value = self.wrongValue()
            }
        }
        let blanks = self.below(3) == 0
        var json = ""
        for token in self.tokens(members) { json += blanks ? self.blank() + token + self.blank() : token }
        var bytes = Array(json.utf8)
        if isWrong, self.flag() {
            for _ in 0...self.below(3) { self.damage(&bytes) }
        }
        return bytes
    }

    private func tokens(_ members: [(name: String, value: String)]) -> [String] {
        var tokens = ["{"]
        for (index, member) in members.enumerated() {
            if index > 0 { tokens.append(",") }
            tokens += [member.name, ":", member.value]
        }
        return tokens + ["}"]
    }

    private mutating func blank() -> String { self.many(3) { $0.pick([" ", "\t", "\r", "\n"]) }.joined() }

    /// Returns the members of a message with all that its type must have, and some of the others.
    private mutating func members() -> [(name: String, value: String)] {
        let type = self.pick(["hello", "resume", "line", "ping", "history", "read", "typing", "linE"])
        var members = [("type", self.string(type))]
        if type == "resume" { members += [("token", self.string(self.text())), ("seen", "\(self.number())")] }
        if type == "resume" || type == "hello" {
            let words = self.many(5) {
                $0.string($0.pick(["commands", "presence", "channels", "mail", "data", "later"]))
            }
            if self.flag() { members.append(("client", self.string(self.text(30)))) }
            if self.flag() { members.append(("wants", "[\(words.joined(separator: ","))]")) }
            if self.flag() { members.append(("reader", "\(self.flag())")) }
        }
        if type == "line" { members += [("id", "\(self.number())"), ("text", self.string(self.text(40)))] }
        if type == "line", self.flag() { members.append(("step", self.string(self.text()))) }
        if type == "ping" { members.append(("n", "\(self.number())")) }
        if type == "ping", self.flag() { members.append(("seen", "\(self.number())")) }
        if type == "history" || type == "read" { members.append(("of", self.string(self.text()))) }
        if type == "read" { members.append(("id", "\(self.number())")) }
        if type == "history", self.flag() { members.append(("before", "\(self.number())")) }
        if type == "history", self.flag() { members.append(("limit", "\(self.below(260))")) }
        return members.map { (name: self.string($0.0), value: $0.1) }
    }

    private mutating func unknownMember() -> (name: String, value: String) {
        (self.string(self.text(6) + "\(self.below(100))"), self.value(depth: 2 + self.below(9) / 7).json)
    }

    /// Returns a string in one of its forms, escaped where it must be and here and there.
    private mutating func string(_ text: String) -> String {
        let escapesMore = self.below(3) == 0
        var string = "\""
        for scalar in text.unicodeScalars {
            guard scalar.value < 0x20 || scalar == "\"" || scalar == "\\" || escapesMore && self.flag() else {
                string.unicodeScalars.append(scalar)
                continue
            }
            for unit in UTF16.encode(scalar) ?? .init() {
                let digits = String(unit, radix: 16, uppercase: self.flag())
                string += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
        return string + "\""
    }

    /// Returns a string of the JSON in another form.
    private mutating func spelled(_ string: String) -> String {
        let text = string.dropFirst().dropLast()
        guard let first = text.unicodeScalars.first, first.isASCII, first != "\\" else { return string }
        return "\"\\u00\(String(first.value, radix: 16))\(text.dropFirst())\""
    }

    private static let wrong = [
        "null", "true", "\"\"", "[]", "{}", "0", "-0", "-1", "1.0", "1e2", "201", "9007199254740992",
        "9007199254740993",
        "9007199254740992.0000000001", "-9007199254740993", "90071992547409910e-1", "900719925474099200000e-4",
        "0.1e17",
        "1e400", "-1e400", "1e-400", "0e99999999999999999999", "1e99999999999999999999", "1e-99999999999999999999",
        "0.00000000000000000000000000009e45", "NaN", "Infinity", "-Infinity", "01", "-", "1.", ".5", "+1", "1e", "tru",
        "'a'",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\ud800\\u0041\"", "\"\\ud83d\\ude00\"", "\"\\uD83Dx\"", "\"\\x\"",
        "\"\\u12\"",
        "\"a\tb\"", "[\"mail\",1]", "[[[1]]]", "[[[[1]]]]", "{\"a\":{\"b\":{\"c\":1}}}", "{\"a\":1,\"\\u0061\":2}",
        "[1,]", "[1 2]",
        "{\"a\":1,}", "\"12345678901234567890123456789012345678901\"",
    ]

    private mutating func wrongValue() -> String { self.pick(Self.wrong) }

    private static let splinters: [[UInt8]] = {
        let octets: [[UInt8]] = [
            [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC3], [0xA9], [0xEF, 0xBB, 0xBF], [0x0C],
            [0x0B],
        ]
        return Self.wrong.map { Array($0.utf8) } + octets + "{}[]:,\"\\ \n0123456789eE+-.".utf8.map { [$0] }
    }()

    private mutating func damage(_ bytes: inout [UInt8]) {
        guard let place = bytes.indices.randomElement(using: &self.random) else { return }
        switch self.below(7) {
        case 0: bytes[place] = UInt8(self.below(256))
        case 1: bytes[place] ^= 1 << UInt8(self.below(8))
        case 2: bytes.remove(at: place)
        case 3: bytes.removeSubrange(place...)
        case 4: bytes.replaceSubrange(place...place, with: self.pick(Self.splinters))
        case 5: bytes.insert(contentsOf: bytes[place...].prefix(self.below(20)), at: place)
        default: bytes.insert(contentsOf: self.pick(Self.splinters), at: place)
        }
    }
}
