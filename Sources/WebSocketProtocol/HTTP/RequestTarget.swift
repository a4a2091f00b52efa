/// The target of a request (RFC 9112 3.2).
package struct RequestTarget: Equatable {
    /// The asterisk form, which means the server as a whole (RFC 9112 3.2.4).
    static let wholeServer = RequestTarget(path: "*")

    /// The host and port, which only an absolute target has.
    let authority: String?
    /// The path, from the first slash to the question mark.
    package let path: String
    /// The query after the question mark; nil without one.
    let query: String?

    /// Reads the origin form (`/ws?x`) or the absolute form of http and https; nil for anything else.
    package init?(_ text: String) {
        let bytes = text.utf8
        let rest: Substring.UTF8View
        if bytes.first == UInt8(ascii: "/") {
            self.authority = nil
            rest = bytes[...]
        } else {
            let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
            let afterScheme = bytes[scheme.endIndex...]
            guard ["http", "https"].contains(where: String(Substring(scheme)).equalsIgnoringASCIICase),
                afterScheme.starts(with: "://".utf8)
            else { return nil }
            let authority = afterScheme.dropFirst(3).prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            self.authority = String(Substring(authority))
            rest = bytes[authority.endIndex...]
        }
        let path = rest.prefix { $0 != UInt8(ascii: "?") }
        self.path = path.isEmpty ? "/" : String(Substring(path))
        let query = rest[path.endIndex...]
        self.query = query.isEmpty ? nil : String(Substring(query.dropFirst()))
    }

    private init(path: String) {
        self.authority = nil
        self.path = path
        self.query = nil
    }
}
