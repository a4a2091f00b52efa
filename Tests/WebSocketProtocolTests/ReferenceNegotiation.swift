/// The responses that RFC 7692 7.1 requires: an oracle for `DeflateAgreement` and `ExtensionOffer`, from which it
/// shares no code.
enum ReferenceNegotiation {
    /// Returns the response to the values of the fields, by comparing texts; the inner nil declines.
    ///
    /// It does not read quoted strings: with one it returns the outer nil.
    static func response(_ fields: [String]) -> String?? {
        guard !fields.contains(where: { $0.utf8.contains(0x22) }) else { return .none }
        for offer in Self.split(fields.joined(separator: ","), ",") {
            if let response = Self.response(toOffer: offer) { return response }
        }
        return .some(nil)
    }

    /// The states of the machine of ``isList(_:)`` within a list of extensions.
    private enum Place {
        case element, name, afterName, parameter, parameterName, afterParameter, value, word, quoted, escaped, end
    }

    /// Returns whether the values form a list of extensions, with a machine that reads byte by byte (RFC 6455 9.1).
    static func isList(_ values: [String]) -> Bool {
        for value in values {
            var location = Place.element
            var quotedCount = 0
            for byte in value.utf8 {
                let (isToken, isBlank) = (ReferenceHandshake.token.contains(byte), byte == 9 || byte == 32)
                switch (location, byte) {
                case (.element, _) where isToken: location = .name
                case (.element, UInt8(ascii: ",")): break
                case (.parameter, _) where isToken: location = .parameterName
                case (.value, _) where isToken: location = .word
                case (.value, UInt8(ascii: "\"")): (location, quotedCount) = (.quoted, 0)
                case (.quoted, UInt8(ascii: "\\")): location = .escaped
                case (.quoted, UInt8(ascii: "\"")) where quotedCount > 0: location = .end
                case (.quoted, _) where isToken, (.escaped, _) where isToken: (location, quotedCount) = (.quoted, 1)
                case (.element, _) where isBlank, (.parameter, _) where isBlank, (.value, _) where isBlank,
                    (.afterName, _) where isBlank, (.afterParameter, _) where isBlank, (.end, _) where isBlank:
                    break
                case (.name, _) where isToken, (.parameterName, _) where isToken, (.word, _) where isToken: break
                case (.name, _) where isBlank: location = .afterName
                case (.parameterName, _) where isBlank: location = .afterParameter
                case (.word, _) where isBlank: location = .end
                case (.parameterName, UInt8(ascii: "=")), (.afterParameter, UInt8(ascii: "=")): location = .value
                case (.name, UInt8(ascii: ";")), (.afterName, UInt8(ascii: ";")), (.parameterName, UInt8(ascii: ";")),
                    (.afterParameter, UInt8(ascii: ";")), (.word, UInt8(ascii: ";")), (.end, UInt8(ascii: ";")):
                    location = .parameter
                case (.name, UInt8(ascii: ",")), (.afterName, UInt8(ascii: ",")), (.parameterName, UInt8(ascii: ",")),
                    (.afterParameter, UInt8(ascii: ",")), (.word, UInt8(ascii: ",")), (.end, UInt8(ascii: ",")):
                    location = .element
                default: return false
                }
            }
            switch location {
            case .parameter, .value, .quoted, .escaped: return false
            case .element, .name, .afterName, .parameterName, .afterParameter, .word, .end: break
            }
        }
        return true
    }

    private static func response(toOffer offer: String) -> String? {
        var words = Self.split(offer, ";").map { Self.split($0, "=").joined(separator: "=") }
        guard words.removeFirst() == "permessage-deflate" else { return nil }
        var response = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
        let flags = ["server_no_context_takeover", "client_no_context_takeover"]
        for flag in flags where words.filter({ $0 == flag }).count == 1 { words.removeAll { $0 == flag } }
        for bits in 8...15 where words.filter({ $0 == "server_max_window_bits=\(bits)" }).count == 1 {
            guard bits > 8 else { return nil }
            response += "; server_max_window_bits=\(min(bits, 12))"
            words.removeAll { $0 == "server_max_window_bits=\(bits)" }
            break
        }
        let clients = ["": 12].merging((8...15).map { ("=\($0)", min($0, 12)) }) { $1 }
        for (value, bits) in clients where words == ["client_max_window_bits\(value)"] {
            return response + "; client_max_window_bits=\(bits)"
        }
        return words.isEmpty ? response : nil
    }

    /// Returns the parts between separators, without the blanks around them.
    private static func split(_ text: String, _ separator: Unicode.Scalar) -> [String] {
        text.unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { part in
            let front = part.drop { $0 == " " || $0 == "\t" }
            return String(
                String(front).unicodeScalars.reversed().drop { $0 == " " || $0 == "\t" }.reversed().map(Character.init)
            )
        }
    }
}
