import Addresses

/// How the value of a key is parsed and written.
struct ValueForm<Value: Sendable>: Sendable {
    /// What a value must be, to follow "is not": `a port (1 to 65535)`; for a list, what each element must be.
    let meaning: String
    /// Whether it is a list, whose elements are separated by commas, blanks or line ends.
    let isList: Bool
    /// A valid value for the message about an invalid one; nil for the default value.
    let example: String?
    /// Parses a text.
    let parse: @Sendable (String) throws(BadValue) -> Value
    /// Writes a value.
    let write: @Sendable (Value) -> String

    /// Creates a form whose `parse` returns nil for an invalid text.
    init(
        meaning: String,
        parse: @escaping @Sendable (String) -> Value?,
        write: @escaping @Sendable (Value) -> String
    ) {
        self.meaning = meaning
        self.isList = false
        self.example = nil
        self.parse = { (text) throws(BadValue) in
            guard let value = parse(text) else { throw BadValue() }
            return value
        }
        self.write = write
    }

    /// Creates a form whose parser can say how to mend an invalid text.
    init(
        meaning: String,
        checking: @escaping @Sendable (String) throws(BadValue) -> Value,
        write: @escaping @Sendable (Value) -> String
    ) {
        self.meaning = meaning
        self.isList = false
        self.example = nil
        self.parse = checking
        self.write = write
    }

    /// Creates the form of a list from the texts of its elements.
    init(
        listOf meaning: String,
        example: String,
        make: @escaping @Sendable ([String]) throws(BadValue) -> Value,
        write: @escaping @Sendable (Value) -> [String]
    ) {
        self.meaning = meaning
        self.isList = true
        self.example = example
        self.parse = { (text) throws(BadValue) in
            let elements = text.unicodeScalars.split { $0 == "," || $0.isPythonBlank }
            return try make(elements.map { String($0) })
        }
        self.write = { write($0).joined(separator: ", ") }
    }
}

extension ValueForm<Bool> {
    /// A boolean, as Python's `configparser` reads it.
    static let flag = Self(meaning: "yes or no", parse: { PythonValue.boolean($0) }, write: { $0 ? "yes" : "no" })
}

extension ValueForm<Int> {
    /// A TCP port, or 0 for any free one.
    static let port = Self(meaning: "a port (1 to 65535)", range: 0...65_535)

    /// Returns the form of a count; if `zero` is not nil, 0 is valid too and has that meaning.
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
    /// Returns the form of a number of seconds; if `zero` is not nil, 0 is valid too and has that meaning.
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
    /// The name of a log level, in any case.
    static let level = Self(
        meaning: "a log level (\(LogLevel.allCases.map(\.rawValue).joined(separator: ", ")))",
        parse: { LogLevel(rawValue: $0.lowercased()) },
        write: \.rawValue
    )
}

extension ValueForm<String> {
    /// Any text, also of several lines.
    static let text = Self(meaning: "a text", parse: { $0 }, write: { $0 })

    /// The path of a database.
    static let databasePath = Self(meaning: "the path of a file", refusal: { FilePath.refusal(ofDatabase: $0) })

    /// The path of a file, or an empty text.
    static let optionalPath = Self(
        meaning: "the path of a file",
        refusal: { $0.isEmpty ? nil : FilePath.refusal(of: $0) }
    )

    /// An IP address or a host name.
    static let host = Self(
        meaning: "a host name or an IP address",
        refusal: { HostAddress($0) == nil ? HostAddress.mend(of: $0) ?? "" : nil }
    )

    /// The raw name of a context; whether it is registered is checked elsewhere.
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

    /// Creates a form whose `refusal` says how to mend an invalid text and returns nil for a valid one; for an empty
    /// result the message shows an example.
    private init(meaning: String, refusal: @escaping @Sendable (String) -> String?) {
        self.init(
            meaning: meaning,
            checking: { (text) throws(BadValue) in
                guard let mend = refusal(text) else { return text }
                throw BadValue(hint: mend.isEmpty ? nil : mend)
            },
            write: { $0 }
        )
    }
}

extension ValueForm<ClientAddressHeader> {
    /// The name of a header, in any case.
    static let header = Self(
        meaning: "one of these headers (\(ClientAddressHeader.allCases.map(\.rawValue).joined(separator: ", ")))",
        parse: { ClientAddressHeader(rawValue: $0.lowercased()) },
        write: \.rawValue
    )
}

extension ValueForm<[AddressRange]> {
    /// Addresses and networks; an empty list is valid.
    static let addressRanges = Self(
        listOf: "an IP address or a network such as 10.0.0.0/8",
        example: "10.0.0.0/8, 2001:db8::5",
        make: { (elements) throws(BadValue) in
            var ranges: [AddressRange] = []
            for element in elements { ranges.append(try AddressRange(element)) }
            return ranges
        },
        write: { $0.map(\.text) }
    )
}

extension ValueForm<AllowedOrigins> {
    /// The origins of web pages, `same-host`, or `any`.
    static let origins = Self(
        listOf: "an origin such as https://play.example.org, the word same-host, or any",
        example: "same-host, https://play.example.org",
        make: { (elements) throws(BadValue) in try AllowedOrigins(elements) },
        write: \.texts
    )
}
