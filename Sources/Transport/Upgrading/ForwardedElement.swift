import Addresses
import WebSocketProtocol

/// What one proxy says about a request in the field `Forwarded` (RFC 7239 4).
struct ForwardedElement: Equatable {
    /// The address that the request came from; nil if it is missing or hidden (RFC 7239 6.2, 6.3).
    let address: IPAddress?
    /// The scheme; nil if it is missing, or neither http nor https (RFC 7239 5.4).
    let scheme: WebScheme?

    /// Parses one element; nil if it breaks the grammar, or has a parameter twice.
    ///
    /// Blanks around semicolons are accepted: the grammar does not allow them, but some proxies write them.
    init?(_ text: Substring.UTF8View) {
        var rest = text.trimmingBlanks()
        var parameters: [String: String] = [:]
        while !rest.isEmpty {
            if rest.first != UInt8(ascii: ";") {
                guard let (name, value) = rest.popParameter(), parameters.updateValue(value, forKey: name) == nil
                else { return nil }
                rest = rest.trimmingBlanks()
            }
            guard rest.isEmpty || rest.popFirst() == UInt8(ascii: ";") else { return nil }
            rest = rest.trimmingBlanks()
        }
        var address: IPAddress?
        if let node = parameters["for"] {
            guard let node = ForwardedNode(node) else { return nil }
            address = node.address
        }
        self.address = address
        self.scheme = parameters["proto"].flatMap { WebScheme($0) }
    }
}

extension Substring.UTF8View {
    /// Removes `name=value` from the front; returns the name in lower case, and the value without quotes.
    fileprivate mutating func popParameter() -> (name: String, value: String)? {
        let name = self.prefix(while: \.isTokenCharacter)
        self = self[name.endIndex...]
        guard !name.isEmpty, self.popFirst() == UInt8(ascii: "=") else { return nil }
        let lowered = String(decoding: name.map(\.asciiLowercased), as: UTF8.self)
        // RFC 7239 4: a value that is not a token must be quoted, and so must an address with a colon.
        if self.first == UInt8(ascii: "\"") {
            return self.popQuotedString().map { (lowered, $0) }
        }
        let value = self.prefix(while: \.isTokenCharacter)
        self = self[value.endIndex...]
        return value.isEmpty ? nil : (lowered, String(Substring(value)))
    }
}
