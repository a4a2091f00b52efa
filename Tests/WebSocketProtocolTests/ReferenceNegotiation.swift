/// What RFC 7692 7.1 has us answer, by comparing texts: an oracle for `DeflateAgreement`, which shares none of this code.
///
/// It knows no quoted strings: there it has no answer.
enum ReferenceNegotiation {
    /// The response to the values of the fields; nil to decline, and nothing at all where there are quotes.
    static func response(_ fields: [String]) -> String?? {
        guard !fields.contains(where: { $0.utf8.contains(0x22) }) else { return .none }
        for offer in Self.split(fields.joined(separator: ","), ",") {
            if let response = Self.response(toOffer: offer) { return response }
        }
        return .some(nil)
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

    /// The parts between separators, without the blanks around them.
    private static func split(_ text: String, _ separator: Unicode.Scalar) -> [String] {
        text.unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { part in
            let front = part.drop { $0 == " " || $0 == "\t" }
            return String(
                String(front).unicodeScalars.reversed().drop { $0 == " " || $0 == "\t" }.reversed().map(Character.init)
            )
        }
    }
}
