import Contexts

/// A JSON value that programs read beside the lines of an answer.
enum StaffJSON: Sendable {
    case text(String)
    case number(Int64)
    case flag(Bool)
    case null
    /// A time in milliseconds since 1970, UTC, written as in RFC 3339; null if there is none.
    case time(Int64?)
    case list([StaffJSON])
    case object([(key: String, value: StaffJSON)])

    /// Makes a text; null if there is none.
    init(_ text: String?) { self = text.map { .text($0) } ?? .null }

    /// Makes a number; null if there is none.
    init(_ number: Int64?) { self = number.map { .number($0) } ?? .null }

    /// The value in JSON (RFC 8259), in one line.
    var written: String {
        switch self {
        case .text(let text): Self.quoted(text)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .null: "null"
        case .time(let time): time.map { Self.quoted(UTCText(milliseconds: $0).internet) } ?? "null"
        case .list(let all): "[" + all.map(\.written).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.key) + ":" + $0.value.written }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var written = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                written.unicodeScalars.append("\\")
                written.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                written += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: written.unicodeScalars.append(scalar)
            }
        }
        return written + "\""
    }
}
