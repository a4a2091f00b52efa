package import Addresses

extension HostAddress {
    /// Says how to mend a host that also contains a port, brackets or a scheme; returns nil if that is not known.
    ///
    /// A text such as `::1:7450` is itself a valid address; its end is taken for a port only if the rest is a loopback
    /// address.
    static func mend(of text: String) -> String? {
        let scheme = ["ws", "wss", "http", "https", "tcp"].first { text.hasPrefix("\($0)://") }
        if let scheme { return "write host without \(scheme)://" }
        if text.hasPrefix("unix:") { return "--listen \(text.shown), or a socket unit, listens on a unix socket" }
        if text == "*" { return "write host = 0.0.0.0 for all addresses of IPv4, :: for those of IPv6" }
        if let bare = Self.withoutBrackets(text[...]) { return "write host = \(bare), without brackets" }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return text.lowercased() != "localhost" && text.meantWord(among: ["localhost"]) != nil
                ? "did you mean localhost?" : nil
        }
        let front = text[..<colon]
        if front.isEmpty { return "write port = \(port), and the address alone as host" }
        let host = Self.withoutBrackets(front) ?? String(front)
        guard let address = HostAddress(host), HostAddress(text) == nil || address.isLoopback else { return nil }
        return "write host = \(host) and port = \(port)"
    }

    /// Says how to mend that other machines can reach the address, to follow `write` or `listen on` and an address.
    ///
    /// In a container, listening on all addresses is usual, because the host machine cannot reach the container's
    /// loopback.
    package var mendOfReach: String {
        let more = self.isWildcard ? ", which is right in a container whose port only a proxy reaches" : ""
        return "and put nginx in front, or allow_plaintext_remote = yes\(more)"
    }

    /// Returns the IPv6 address between brackets; nil if the text is something else.
    private static func withoutBrackets(_ text: Substring) -> String? {
        guard text.hasPrefix("["), text.hasSuffix("]") else { return nil }
        let inner = String(text.dropFirst().dropLast())
        return HostAddress(inner)?.isWrittenAsIPv6 == true ? inner : nil
    }
}
