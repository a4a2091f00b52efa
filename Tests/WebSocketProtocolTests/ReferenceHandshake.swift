#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// The rules for the head of a handshake, line by line: an oracle for `Handshake`, from which it shares no code.
enum ReferenceHandshake {
    enum Verdict: Equatable {
        case upgrade(consumed: Int)
        case answer(Int)
    }

    private static let lower = "abcdefghijklmnopqrstuvwxyz"
    private static let digits = "0123456789"
    private static let letters = Self.lower + Self.lower.uppercased()
    static let token = Set((Self.letters + Self.digits + "!#$%&'*+-.^_`|~").utf8)
    private static let name = Set((Self.letters + Self.digits + "-._~%!$&'()*+,;=").utf8)
    private static let target = Self.name.union(":/?@[]^|".utf8)

    /// Returns whether this is a target; after the first question mark any visible character except `#` is allowed.
    private static func isTarget(_ word: ArraySlice<UInt8>) -> Bool {
        let query = word.drop { $0 != 0x3F }
        return !word.isEmpty && word[..<query.startIndex].allSatisfy(Self.target.contains)
            && query.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }
    }

    /// Returns the verdict on a head that is complete and within the limits; nil if it has no end.
    static func verdict(_ bytes: [UInt8], limits: HandshakeLimits) -> Verdict? {
        let start = bytes.starts(with: "\r\n".utf8) ? 2 : 0
        guard let end = Self.firstEmptyLine(bytes, from: start), end <= limits.headBytes else { return nil }
        var lines = Self.lines(Array(bytes[start..<end]))
        guard let requestLine = lines.first else { return .answer(400) }
        lines.removeFirst()
        let words = requestLine.split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy(Self.token.contains),
            Self.isTarget(words[1]),
            let version = ["HTTP/1.0", "HTTP/1.1"].first(where: { words[2].elementsEqual($0.utf8) })
        else { return .answer(400) }

        var fields: [(name: String, value: String)] = []
        for line in lines {
            // This is the empty line with something in it, which is no field and does not count as one.
            guard line.first != 13 else { return .answer(400) }
            guard fields.count < limits.fields else { return .answer(431) }
            guard let colon = line.firstIndex(of: 0x3A), colon > 0, line[..<colon].allSatisfy(Self.token.contains),
                line[colon...].allSatisfy({ $0 == 9 || $0 >= 32 && $0 != 127 })
            else { return .answer(400) }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            fields.append((name, Self.trimmed(String(decoding: line[(colon + 1)...], as: UTF8.self))))
        }
        let status = Self.judge(
            method: String(decoding: words[0], as: UTF8.self),
            target: String(decoding: words[1], as: UTF8.self),
            isOld: version == "HTTP/1.0",
            fields: fields
        )
        return status == 101 ? .upgrade(consumed: end) : .answer(status)
    }

    private static func judge(
        method: String,
        target: String,
        isOld: Bool,
        fields: [(name: String, value: String)]
    ) -> Int {
        func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
        func list(_ name: String) -> [String] {
            values(name).joined(separator: ",").unicodeScalars.split(separator: ",").map { Self.trimmed(String($0)) }
                .filter { $0 != "" }
        }
        func lists(_ word: String, _ name: String) -> Bool {
            list(name).contains { $0.utf8.count == word.utf8.count && $0.lowercased() == word }
        }
        guard method == "GET" || method == "HEAD" || method == "OPTIONS" else { return 405 }
        if method == "OPTIONS", target == "*" {
            let (status, upgrades) = (
                Self.judgeAny(isOld: isOld, authority: nil, values), lists("websocket", "upgrade")
            )
            return status != 200 ? status : upgrades ? 404 : 204
        }
        var rest = target
        var authority: String?
        if !target.hasPrefix("/") {
            guard let scheme = ["http://", "https://"].first(where: target.lowercased().hasPrefix) else { return 400 }
            rest = String(target.dropFirst(scheme.count))
            authority = String(rest.prefix { $0 != "/" && $0 != "?" })
            rest = String(rest.dropFirst(authority?.count ?? 0))
        }
        guard Self.judgeAny(isOld: isOld, authority: authority, values) == 200 else { return 400 }
        var path = String(rest.prefix { $0 != "?" })
        if path.isEmpty { path = "/" }
        let upgrades = lists("websocket", "upgrade")
        if path == "/healthz", !upgrades { return method == "OPTIONS" ? 204 : 200 }
        guard path == "/" || path == "/ws" else { return 404 }
        if method == "OPTIONS", !upgrades { return 204 }
        guard method == "GET" else { return 405 }
        guard !isOld else { return 400 }
        guard upgrades else { return 426 }
        guard lists("upgrade", "connection") else { return 400 }
        guard values("sec-websocket-version").count == 1 else { return 400 }
        guard values("sec-websocket-version")[0].utf8.elementsEqual("13".utf8) else { return 426 }
        guard values("sec-websocket-key").count == 1, Self.isKey(values("sec-websocket-key")[0]) else { return 400 }
        guard values("origin").count < 2 else { return 400 }
        let subprotocols = list("sec-websocket-protocol")
        for (index, one) in subprotocols.enumerated() {
            guard one.utf8.allSatisfy(Self.token.contains), !subprotocols[..<index].contains(one) else { return 400 }
        }
        let extensions = values("sec-websocket-extensions")
        guard extensions.isEmpty || ReferenceNegotiation.isList(extensions) else { return 400 }
        return 101
    }

    /// Returns 200 if the host is valid and there is no body, otherwise 400.
    private static func judgeAny(isOld: Bool, authority: String?, _ values: (String) -> [String]) -> Int {
        let hosts = values("host")
        guard hosts.count == 1 || isOld && hosts.isEmpty, hosts.allSatisfy(Self.isHost) else { return 400 }
        guard authority == nil || hosts.isEmpty || authority?.lowercased() == hosts[0].lowercased() else { return 400 }
        guard values("transfer-encoding").isEmpty, values("content-length").allSatisfy({ $0 == "0" }) else {
            return 400
        }
        return 200
    }

    private static func isKey(_ text: String) -> Bool {
        let alphabet = Set((Self.letters + Self.digits + "+/").utf8)
        return text.utf8.count == 24 && text.hasSuffix("==") && text.utf8.dropLast(2).allSatisfy(alphabet.contains)
    }

    private static func isHost(_ text: String) -> Bool {
        var bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")), close > 1 else { return false }
            let hex = Set((Self.digits + "abcdefABCDEF:.").utf8)
            guard bytes[1..<close].allSatisfy(hex.contains) else { return false }
            bytes = [UInt8(ascii: "x")] + bytes[(close + 1)...]
            guard bytes.count == 1 || bytes[1] == UInt8(ascii: ":") else { return false }
        }
        let parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count <= 2, !parts[0].isEmpty, parts[0].allSatisfy(Self.name.contains) else { return false }
        return parts.count == 1 || parts[1].allSatisfy(Set(Self.digits.utf8).contains)
    }

    /// Returns where the first empty line ends.
    private static func firstEmptyLine(_ bytes: [UInt8], from start: Int) -> Int? {
        let end = Array("\r\n\r\n".utf8)
        return (start...max(start, bytes.count)).first { bytes[$0...].starts(with: end) }.map { $0 + 4 }
    }

    /// Splits a head into its lines, without the empty one at the end.
    ///
    /// A stray CR or LF stays in its line, where no rule allows it.
    private static func lines(_ head: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = [[]]
        var index = 0
        while index < head.count - 4 {
            if head[index...].starts(with: [13, 10]) {
                lines.append([])
                index += 2
            } else {
                lines[lines.count - 1].append(head[index])
                index += 1
            }
        }
        return lines
    }

    private static func trimmed(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
        let kept = scalars.drop { $0 == " " || $0 == "\t" }
        return kept.reduce(into: "") { $0.unicodeScalars.append($1) }
    }
}
