import Reactor
import Settings
import Transport

extension Composition {
    /// Returns the proxies that the server trusts to name the address of a client (SEC-12, SEC-13).
    static func clientAddress(_ settings: Settings) -> ClientAddressPolicy {
        let field: ClientAddressPolicy.Field? =
            switch settings.server.clientAddressHeader {
            case .xForwardedFor: .xForwardedFor
            case .xRealIP: .xRealIP
            case .forwarded: .forwarded
            case .none: nil
            }
        return ClientAddressPolicy(
            field: field,
            trustedProxies: settings.server.trustedProxies.map(\.prefix)
        )
    }

    /// Returns the origins of web pages that may connect (SEC-3).
    static func origins(_ settings: Settings) -> OriginPolicy {
        let pages: OriginPolicy.Pages =
            switch settings.server.allowedOrigins {
            case .any: .any
            case .some(let sameHost, let listed):
                .some(sameHost: sameHost, listed: Set(listed.map(\.origin)))
            }
        var policy = OriginPolicy(pages: pages, isRequired: settings.server.requireOrigin)
        policy.machineNames = MachineName.all
        return policy
    }
}
