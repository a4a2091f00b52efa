/// How the text of a key becomes its value, and back.
struct ValueForm<Value: Sendable>: Sendable {
    /// What a value has to be, to follow "is not": `a port (1 to 65535)`.
    let meaning: String
    /// The value of a text; nil if it has none.
    let parse: @Sendable (String) -> Value?
    /// The text of a value.
    let write: @Sendable (Value) -> String
}

extension ValueForm<Bool> {
    /// Python's booleans.
    static let flag = Self(meaning: "yes or no", parse: { PythonValue.boolean($0) }, write: { $0 ? "yes" : "no" })
}

extension ValueForm<Int> {
    /// A TCP port, or 0 for any free one.
    static let port = Self(meaning: "a port (1 to 65535)", range: 0...65_535)

    /// A count, where 0 may stand for something else.
    static func count(_ range: ClosedRange<Int>, zero: String? = nil) -> Self {
        let meaning = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let zero else { return Self(meaning: meaning, range: range) }
        return Self(meaning: "\(meaning), or 0 for \(zero)", range: range, orZero: true)
    }

    private init(meaning: String, range: ClosedRange<Int>, orZero: Bool = false) {
        self.init(
            meaning: meaning,
            parse: { text in
                PythonValue.integer(text).flatMap { range.contains($0) || (orZero && $0 == 0) ? $0 : nil }
            },
            write: { String($0) }
        )
    }
}

extension ValueForm<Double> {
    /// A number of seconds, where 0 may stand for something else.
    static func seconds(_ range: ClosedRange<Int>, zero: String? = nil) -> Self {
        let meaning = "a number of seconds from \(range.lowerBound) to \(range.upperBound)"
        let bounds = Double(range.lowerBound)...Double(range.upperBound)
        return Self(
            meaning: zero.map { "\(meaning), or 0 for \($0)" } ?? meaning,
            parse: { text in
                PythonValue.float(text).flatMap { bounds.contains($0) || (zero != nil && $0 == 0) ? $0 : nil }
            },
            write: { value in
                let text = String(value)
                return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
            }
        )
    }
}

extension ValueForm<LogLevel> {
    /// A level's name, in any case.
    static let level = Self(
        meaning: "a log level (\(LogLevel.allCases.map(\.rawValue).joined(separator: ", ")))",
        parse: { LogLevel(rawValue: $0.lowercased()) },
        write: \.rawValue
    )
}

extension ValueForm<String> {
    /// Any text, over several lines too.
    static let text = Self(meaning: "a text", parse: { $0 }, write: { $0 })

    /// A path, of one line.
    static let path = Self(meaning: "a path", filter: { !$0.isEmpty && !$0.utf8.contains(UInt8(ascii: "\n")) })

    /// A path of one line, or nothing.
    static let optionalPath = Self(meaning: "a path", filter: { !$0.utf8.contains(UInt8(ascii: "\n")) })

    /// An address or a name.
    static let host = Self(meaning: "a host name or an IP address", filter: { HostAddress($0) != nil })

    /// The raw name of a context; whether there is one, the registry knows.
    static let contextName = Self(
        meaning: "the name of a context (c_ and lower-case letters)",
        filter: { name in
            name.utf8.count > 2 && name.hasPrefix("c_")
                && name.unicodeScalars.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "_" }
        }
    )

    private init(meaning: String, filter: @escaping @Sendable (String) -> Bool) {
        self.init(meaning: meaning, parse: { filter($0) ? $0 : nil }, write: { $0 })
    }
}
