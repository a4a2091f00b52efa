import Addresses
import WebSocketProtocol

extension Origin {
    /// Parses an `Origin` header (RFC 6454 7.1): one origin, followed by nothing or by a single slash.
    ///
    /// Returns nil for anything else, including `null`.
    init?(_ text: String) {
        guard let written = OriginText(text), written.authority.utf8.last != UInt8(ascii: ":") else { return nil }
        self.init(scheme: written.scheme, authority: written.authority)
    }

    /// Creates the origin of pages that are served by a host, given with or without a port.
    init?(scheme: WebScheme, authority: String) {
        self.init(scheme: scheme.name, authority: authority)
    }

    private init?(scheme: String, authority: String) {
        guard let authority = Authority(authority) else { return nil }
        var port: UInt16?
        if let digits = authority.port, !digits.isEmpty {
            guard let number = UInt16(digits) else { return nil }
            port = number
        }
        self.init(scheme: scheme, host: authority.host, port: port)
    }
}
