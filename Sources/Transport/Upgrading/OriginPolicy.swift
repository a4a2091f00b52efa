package import Addresses
package import WebSocketProtocol

/// Which web pages may connect (SEC-3).
///
/// The policy stops other people's pages from using a player's browser. It does not stop programs, which can send any
/// origin or none.
package struct OriginPolicy: Sendable, Equatable {
    /// The web pages that may connect.
    package enum Pages: Sendable, Equatable {
        /// All pages: nothing is checked.
        case any
        /// Pages of the host that they connect to, if `sameHost` is true, and pages of the listed origins.
        case some(sameHost: Bool, listed: Set<Origin>)
    }

    /// Why a request is refused.
    package enum Refusal: Sendable, Equatable, CaseIterable {
        /// There is no origin, although one is required.
        case missing
        /// The origin is not that of a page, such as `null`.
        case unusable
        /// The page may be of the same host, but the proxy does not say whether the client uses TLS.
        case schemeUnknown
        /// The page is of the requested host, but that host is not a name of this machine.
        case unknownHost
        /// The page may not connect.
        case foreign
    }

    /// The pages that may connect.
    package var pages: Pages
    /// Whether requests without an origin are refused: browsers always send one, programs need not.
    package var isRequired: Bool

    /// The names of this machine, in lower case.
    package var machineNames: Set<String> = []

    /// Creates a policy; the default admits pages of the same host, and programs.
    package init(pages: Pages = .some(sameHost: true, listed: []), isRequired: Bool = false) {
        self.pages = pages
        self.isRequired = isRequired
    }

    /// Checks the origin of a request.
    ///
    /// - Parameters:
    ///   - request: The upgrade request.
    ///   - scheme: The scheme that the client used; nil if it is unknown.
    ///   - isOnLoopback: Whether it came directly to a loopback address. Anyone can point a name of their own to that
    ///     address, and a page under that name would be of the same host (DNS rebinding); so only the names of this
    ///     machine count then.
    /// - Returns: The reason for a refusal; nil if the request may go on.
    package func refusal(of request: UpgradeRequest, over scheme: WebScheme?, isOnLoopback: Bool = false) -> Refusal? {
        guard let text = request.origin else { return self.isRequired ? .missing : nil }
        switch self.pages {
        case .any: return nil
        case .some(let sameHost, let listed):
            guard let origin = Origin(text) else { return .unusable }
            if listed.contains(origin) { return nil }
            guard sameHost else { return .foreign }
            guard let scheme else {
                let isNear = [WebScheme.http, .https].contains { origin == Origin(scheme: $0, authority: request.host) }
                return isNear ? .schemeUnknown : .foreign
            }
            guard origin == Origin(scheme: scheme, authority: request.host) else { return .foreign }
            return isOnLoopback && !self.isOwn(origin.host) ? .unknownHost : nil
        }
    }

    /// Whether a host is this machine; asks no name server.
    private func isOwn(_ host: String) -> Bool {
        let name = host.last == "." ? String(host.dropLast()) : host
        return host.first == "[" || IPAddress(name) != nil || name == "localhost" || name.hasSuffix(".localhost")
            || self.machineNames.contains(name)
    }
}

extension OriginPolicy.Refusal {
    /// The reason and its remedy, for the log.
    package var reason: String {
        switch self {
        case .missing: "there is no Origin, and [Server] require_origin is on"
        case .unusable: "the Origin is not of the form scheme://host or scheme://host:port"
        case .schemeUnknown: "the proxy does not say http or https (nginx: proxy_set_header X-Forwarded-Proto $scheme)"
        case .unknownHost:
            "the Host is no name of this machine; name the Origin in [Server] allowed_origins if it is yours"
        case .foreign: "the Origin is neither that of the host nor in [Server] allowed_origins"
        }
    }

    /// The answer to the client, with status 403.
    package var response: HTTPResponse {
        switch self {
        case .missing:
            HTTPResponse(.forbidden, hint: "An Origin is needed here; it is the operator's [Server] require_origin.")
        case .unusable:
            HTTPResponse(
                .forbidden,
                hint: "This Origin is none that may connect: send scheme://host or scheme://host:port, without a path; "
                    + "the operator can name it in [Server] allowed_origins."
            )
        case .schemeUnknown:
            HTTPResponse(
                .forbidden,
                hint: "The proxy does not say whether you came by http or https, so the Origin cannot be compared; "
                    + "the operator sets X-Forwarded-Proto there, or names the Origin in [Server] allowed_origins."
            )
        case .unknownHost:
            HTTPResponse(
                .forbidden,
                hint:
                    "This host is no name of the machine: connect to localhost, or have the operator name the Origin in "
                    + "[Server] allowed_origins."
            )
        case .foreign:
            HTTPResponse(
                .forbidden,
                hint:
                    "This Origin may not connect here. If it should, the operator names it in [Server] allowed_origins."
            )
        }
    }
}
