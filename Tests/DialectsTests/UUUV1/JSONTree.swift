import Dialects

/// A JSON value, as a test expects it.
indirect enum JSONTree {
    case null
    case bool(Bool)
    case number(Int)
    case string(String)
    case array([JSONTree])
    case object([(String, JSONTree)])

    /// An object without the members that have no value.
    static func members(_ members: [(String, JSONTree?)]) -> JSONTree {
        .object(members.compactMap { name, value in value.map { (name, $0) } })
    }

    /// The value as JSON without blanks.
    var json: String {
        switch self {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): "\(value)"
        case .string(let text): MessageCheck.string(text)
        case .array(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { MessageCheck.string($0) + ":" + $1.json }.joined(separator: ",") + "}"
        }
    }

    /// The value in a form without any escapes, which Python writes for what it has read: each value with its kind, and
    /// what is not of a fixed size with its size.
    var view: [UInt8] {
        var bytes: [UInt8] = []
        self.write(to: &bytes)
        return bytes
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "n".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "t" : "f").utf8)
        case .number(let value): bytes.append(contentsOf: "i\(value);".utf8)
        case .string(let text):
            bytes.append(contentsOf: "s\(text.utf8.count):".utf8)
            bytes.append(contentsOf: text.utf8)
        case .array(let items):
            bytes.append(contentsOf: "a\(items.count):".utf8)
            for item in items { item.write(to: &bytes) }
        case .object(let members):
            bytes.append(contentsOf: "o\(members.count):".utf8)
            for (name, value) in members {
                JSONTree.string(name).write(to: &bytes)
                value.write(to: &bytes)
            }
        }
    }
}

extension JSONTree {
    private static func whole(_ value: UInt64) -> JSONTree { .number(Int(value)) }
    private static func strings(_ texts: [String]) -> JSONTree { .array(texts.map(JSONTree.string)) }

    /// What a message of a client says.
    init(_ message: ClientMessage) {
        switch message {
        case .hello(let hello): self = .array([.string("hello")] + Self.items(hello))
        case .resume(let resume):
            self = .array([.string("resume"), .string(resume.token), .whole(resume.seen)] + Self.items(resume.hello))
        case .line(let line):
            let step = line.step.map(JSONTree.string) ?? .null
            self = .array([.string("line"), .whole(line.id), .string(line.text), step])
        case .ping(let number, let seen):
            self = .array([.string("ping"), .whole(number), seen.map { .whole($0) } ?? .null])
        case .history(let of, let before, let limit):
            let before: JSONTree = before.map { .whole($0) } ?? .null
            self = .array([.string("history"), .string(of), before, .number(limit)])
        case .read(let of, let id): self = .array([.string("read"), .string(of), .whole(id)])
        }
    }

    private static func items(_ hello: ClientMessage.Hello) -> [JSONTree] {
        let words = Wants.words.filter { hello.wants.contains($0.bit) }.map(\.word)
        return [.string(hello.client), .strings(words), hello.reader.map(JSONTree.bool) ?? .null]
    }

    /// The JSON of a message of the server, whose data, if it has any, are those.
    init(_ message: ServerMessage, re: UInt64?, data: JSONTree) {
        let re = re.map { JSONTree.whole($0) }
        func object(_ type: String, _ members: [(String, JSONTree?)]) -> JSONTree {
            .members([("type", .string(type)), ("re", re)] + members)
        }
        func text(_ text: String?) -> JSONTree? { text.map(JSONTree.string) }
        switch message {
        case .welcome(let welcome): self = object("welcome", Self.members(of: welcome))
        case .token(let token, let seconds):
            self = object("token", [("token", .string(token)), ("seconds", .number(seconds))])
        case .pong(let number): self = object("pong", [("n", .whole(number))])
        case .text(let words): self = object("text", [("text", .string(words))])
        case .prompt(let prompt): self = object("prompt", Self.members(of: prompt))
        case .commands(let context, let list):
            let list = list.map { command in
                JSONTree.members([
                    ("word", .string(command.word)), ("aliases", .strings(command.aliases)),
                    ("usage", .string(command.usage)), ("help", .string(command.help)),
                    ("minimum", .number(command.minimum)),
                ])
            }
            self = object("commands", [("context", .string(context)), ("list", .array(list))])
        case .data(let name, _): self = object("data", [("name", .string(name)), ("value", data)])
        case .server(.stopping(let seconds)):
            self = object("server", [("event", .string("stopping")), ("seconds", .number(seconds))])
        case .server(.renewed): self = object("server", [("event", .string("renewed"))])
        case .error(let code, let words):
            self = object("error", [("code", .string(code.rawValue)), ("text", text(words))])
        case .bye(let bye):
            let after = bye.after.map { JSONTree.number($0) }
            let members = [("reason", .string(bye.reason.rawValue)), ("again", .bool(bye.again)), ("after", after)]
            self = object("bye", members + [("text", text(bye.text))])
        case .reader(let on): self = object("reader", [("on", .bool(on))])
        }
    }

    private static func members(of welcome: Welcome) -> [(String, JSONTree?)] {
        let words = Wants.words.filter { welcome.wants.contains($0.bit) }.map(\.word)
        let limits: [(String, JSONTree?)] = [
            ("line", .number(welcome.lineLimit)), ("message", .number(welcome.messageLimit)),
        ]
        func members(_ resumed: Bool, _ more: [(String, JSONTree?)]) -> [(String, JSONTree?)] {
            [
                ("server", .string(welcome.server)), ("name", .string(welcome.name)), ("resumed", .bool(resumed)),
                ("wants", .strings(words)), ("limits", .members(limits)),
            ] + more
        }
        switch welcome.outcome {
        case .fresh: return members(false, [])
        case .refused(let reason): return members(false, [("reason", .string(reason.rawValue))])
        case .resumed(let resumed):
            return members(
                true,
                [
                    ("token", resumed.token.map(JSONTree.string)), ("count", .whole(resumed.count)),
                    ("replayed", .number(resumed.replayed)), ("lost", resumed.lost.map { .whole($0) } ?? .null),
                    ("place", .bool(resumed.place)), ("did", .whole(resumed.did)),
                ]
            )
        }
    }

    private static func members(of prompt: PromptMessage) -> [(String, JSONTree?)] {
        let steps = prompt.question?.steps.map { step in
            JSONTree.members([
                ("step", .string(step.step)), ("kind", .string(step.kind)), ("text", .string(step.text)),
            ])
        }
        return [
            ("context", prompt.context.map(JSONTree.string)),
            ("dialogue", prompt.question.map { .string($0.dialogue) }),
            ("step", prompt.question.map { .string($0.step) }),
            ("kind", .string(prompt.question?.kind ?? "command")),
            ("masked", prompt.question?.isMasked == true ? .bool(true) : nil),
            ("text", prompt.text.map(JSONTree.string)),
            ("steps", steps.flatMap { $0.isEmpty ? nil : .array($0) }),
        ]
    }
}
