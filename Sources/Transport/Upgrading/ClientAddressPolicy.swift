package import Addresses
package import Reactor
package import WebSocketProtocol

/// Which proxies are believed about the address of a client, and in which header field (SEC-12, SEC-13).
///
/// One field is believed, never several together: what a proxy does not set or overwrite, a client can.
package struct ClientAddressPolicy: Sendable, Equatable {
    /// A field in which a proxy names its client.
    package enum Field: String, Sendable, CaseIterable {
        /// A list of addresses, to which each proxy adds the one it sees.
        case xForwardedFor = "X-Forwarded-For"
        /// One address.
        case xRealIP = "X-Real-IP"
        /// A list as RFC 7239 has it.
        case forwarded = "Forwarded"
    }

    /// What is known of a client.
    package struct Resolution: Equatable, Sendable {
        /// Where it is.
        package let address: ClientAddress
        /// How it came to the first proxy, or to us; nil if a trusted proxy does not say it.
        package let scheme: WebScheme?
    }

    /// The field that is believed; nil for none.
    package var field: Field?
    /// Who is believed beside the peers of unix sockets, whom the socket's mode admits.
    package var trustedProxies: [AddressPrefix]

    /// A policy; by default that of nginx in front, on a unix socket.
    package init(field: Field? = .xForwardedFor, trustedProxies: [AddressPrefix] = []) {
        self.field = field
        self.trustedProxies = trustedProxies
    }

    /// Whether a peer is believed when it speaks for others.
    package func trusts(_ peer: Peer) -> Bool {
        switch peer {
        case .unix: true
        case .address(let address): self.trusts(address)
        case .gone: false
        }
    }

    /// What is known of the client whose request a peer has sent.
    ///
    /// Fields of a peer that is not trusted are not looked at; it has come without TLS, as we have none.
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

    /// Whether others may read what a client sends on its way: it came without TLS, and not from the machine itself.
    ///
    /// Of a client that a proxy does not name nobody knows where it is.
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

    /// Walks X-Forwarded-For from right to left: the first address that is not a trusted proxy's is the client's.
    ///
    /// If all are, the client is the leftmost. What is malformed ends the walk: what stands left of it proves nothing.
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

    /// The same walk through Forwarded; the client's element also says how it came.
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

    /// The address in X-Real-IP; with two of the field, or something else in it, it is unknown.
    private static func onlyAddress(_ headers: [HTTPField]) -> ClientAddress {
        let values = headers.values(of: Field.xRealIP.rawValue)
        guard values.count == 1, let address = ForwardedNode(loose: values[0])?.address else { return .unknown }
        return .forwarded(address)
    }

    /// What X-Forwarded-Proto says, if all of it says the same.
    private static func forwardedScheme(_ headers: [HTTPField]) -> WebScheme? {
        let schemes = headers.values(of: "X-Forwarded-Proto").flatMap { value in
            ElementsFromRight(value).map { WebScheme(String(Substring($0.trimmingBlanks()))) }
        }
        guard let first = schemes.first, schemes.allSatisfy({ $0 == first }) else { return nil }
        return first
    }
}
