import Addresses
import Reactor

/// The addresses that count as one client where connections are limited (SEC-17), as one number.
///
/// That is a single IPv4 address, or an IPv6 network with a prefix of 64 bits.
struct ClientPrefix: Hashable, Sendable, BitwiseCopyable {
    /// The first 64 bits of an IPv6 address; or ``otherThanIPv6`` and what it is instead.
    private let number: UInt64

    /// The first byte of what is no IPv6 network of a client: IPv6 has it for groups of machines (RFC 4291 2.7).
    private static let otherThanIPv6: UInt64 = 0xFF << 56

    /// All clients that a trusted proxy does not name (SEC-15).
    static let unknown = ClientPrefix(number: .max)

    private init(number: UInt64) { self.number = number }

    /// The prefix of an address.
    init(_ address: IPAddress) {
        let bits = AddressPrefix.client(address).address.bits
        self.number = address.version == .v4 ? Self.otherThanIPv6 | UInt64(bits) : UInt64(bits >> 64)
    }

    /// The prefix of a client; nil for a program on this machine for which no trusted proxy speaks: it is not limited.
    init?(_ client: ClientAddress) {
        switch client {
        case .peer(.unix), .peer(.gone): return nil
        case .peer(.address(let address)):
            guard !address.isLoopback else { return nil }
            self.init(address)
        case .forwarded(let address): self.init(address)
        case .unknown: self = .unknown
        }
    }

    /// The first 48 bits of an IPv6 network, which contains many of 64 bits; nil for all others.
    var site: UInt64? {
        self.number & Self.otherThanIPv6 == Self.otherThanIPv6 ? nil : self.number >> 16
    }
}
