package import Addresses
package import Reactor
package import WebSocketProtocol

/// Which proxies are trusted to name a client's address, and in which header field (SEC-12, SEC-13).
///
/// Only one field is used, never several together: a client can set each field that the proxy does not set or
/// overwrite.
package struct ClientAddressPolicy: Sendable, Equatable {
    /// A header field in which a proxy names its client.
    package enum Field: String, Sendable, CaseIterable {
        /// A list of addresses; each proxy appends the address that it sees.
        case xForwardedFor = "X-Forwarded-For"
        /// A single address.
        case xRealIP = "X-Real-IP"
        /// A list as in RFC 7239.
        case forwarded = "Forwarded"
    }

    /// What is known about a client.
    package struct Resolution: Equatable, Sendable {
        /// The address.
        package let address: ClientAddress
        /// Whether it connected over http or https to the first proxy, or to this server; nil if a trusted proxy does
        /// not say.
        package let scheme: WebScheme?
    }

    /// The field that is used; nil for none.
    package var field: Field?
    /// The addresses that are trusted.
    ///
    /// Peers on unix sockets are always trusted, as the mode of the socket admits them.
    package var trustedProxies: [AddressPrefix]

    /// Creates a policy; the default fits nginx on a unix socket.
    package init(field: Field? = .xForwardedFor, trustedProxies: [AddressPrefix] = []) {
        self.field = field
        self.trustedProxies = trustedProxies
    }

    /// Whether a peer is trusted to name the addresses of clients.
    package func trusts(_ peer: Peer) -> Bool {
        switch peer {
        case .unix: true
        case .address(let address): self.trusts(address)
        case .gone: false
        }
    }

    /// Returns what is known about the client whose request a peer has sent.
    ///
    /// The fields of a peer that is not trusted are ignored. Its scheme is http, as this server does not speak TLS.
    package func resolve(_ headers: [HTTPField], from peer: Peer) -> Resolution {
        guard self.trusts(peer) else { return Resolution(address: .peer(peer), scheme: .http) }
        let scheme = Self.forwardedScheme(headers)
        switch self.field {
        case nil: return Resolution(address: .peer(peer), scheme: scheme)
        case .xForwardedFor: return Resolution(address: self.lastUntrusted(headers), scheme: scheme)
        case .xRealIP: return Resolution(address: Self.onlyAddress(headers), scheme: scheme)
        case .forwarded: return self.lastUntrustedElement(headers)
        }
    }

    /// Whether others may read what a client sends on its way: it came without TLS and not from this machine.
    ///
    /// A client that the proxy does not name counts as being on another machine.
    package func isReadableByOthers(_ client: Resolution, from peer: Peer) -> Bool {
        guard client.scheme == .http else { return false }
        return switch client.address {
        case .forwarded(let address): !address.isLoopback
        case .peer(.address(let address)): self.trusts(address) || !address.isLoopback
        case .peer(.unix), .peer(.gone), .unknown: true
        }
    }

    private func trusts(_ address: IPAddress) -> Bool {
        self.trustedProxies.contains { $0.contains(address) }
    }

    /// Walks through X-Forwarded-For from right to left: the first address that is not a trusted proxy's is the
    /// client's.
    ///
    /// If all are trusted, the leftmost is the client's. A malformed element makes the client unknown, as what is left
    /// of it proves nothing.
    private func lastUntrusted(_ headers: [HTTPField]) -> ClientAddress {
        var client = ClientAddress.unknown
        for value in headers.values(of: Field.xForwardedFor.rawValue).reversed() {
            for element in ElementsFromRight(value) {
                let text = String(Substring(element.trimmingBlanks()))
                guard let address = ForwardedNode(loose: text)?.address else { return .unknown }
                client = .forwarded(address)
                guard self.trusts(address) else { return client }
            }
        }
        return client
    }

    /// Walks through Forwarded in the same way; the client's element names the scheme too.
    private func lastUntrustedElement(_ headers: [HTTPField]) -> Resolution {
        var client = Resolution(address: .unknown, scheme: nil)
        for value in headers.values(of: Field.forwarded.rawValue).reversed() {
            for text in ElementsFromRight(value, hasQuotedStrings: true) {
                guard let element = ForwardedElement(text) else { return Resolution(address: .unknown, scheme: nil) }
                guard let address = element.address else {
                    return Resolution(address: .unknown, scheme: element.scheme)
                }
                client = Resolution(address: .forwarded(address), scheme: element.scheme)
                guard self.trusts(address) else { return client }
            }
        }
        return client
    }

    /// Returns the address in X-Real-IP; unknown if the field occurs twice or holds something else.
    private static func onlyAddress(_ headers: [HTTPField]) -> ClientAddress {
        let values = headers.values(of: Field.xRealIP.rawValue)
        guard values.count == 1, let address = ForwardedNode(loose: values[0])?.address else { return .unknown }
        return .forwarded(address)
    }

    /// Returns the scheme in X-Forwarded-Proto if all of its values are the same; otherwise nil.
    private static func forwardedScheme(_ headers: [HTTPField]) -> WebScheme? {
        let schemes = headers.values(of: "X-Forwarded-Proto").flatMap { value in
            ElementsFromRight(value).map { WebScheme(String(Substring($0.trimmingBlanks()))) }
        }
        guard let first = schemes.first, schemes.allSatisfy({ $0 == first }) else { return nil }
        return first
    }
}
