package import Addresses
package import WebSocketProtocol

/// Which web pages may connect (SEC-3).
///
/// It keeps pages of others from using a player's browser. It keeps out no program, which can say any origin, or none.
package struct OriginPolicy: Sendable, Equatable {
    /// The pages that may.
    package enum Pages: Sendable, Equatable {
        /// All of them: nothing is checked.
        case any
        /// Those of the host that they connect to, if so, and those of these origins.
        case some(sameHost: Bool, listed: Set<Origin>)
    }

    /// Why a request is refused.
    package enum Refusal: Sendable, Equatable, CaseIterable {
        /// It says no origin, and it has to.
        case missing
        /// It says something that is no origin of a page, such as `null`.
        case unusable
        /// It comes from a page of the same host perhaps, but the proxy does not say whether over TLS.
        case schemeUnknown
        /// It comes from a page of the host that is asked for, which is no name of this machine.
        case unknownHost
        /// It comes from a page that may not.
        case foreign
    }

    /// The pages that may connect.
    package var pages: Pages
    /// Whether who says no origin is refused: programs do not, browsers always do.
    package var isRequired: Bool

    /// What this machine is called, in small letters.
    package var machineNames: Set<String> = []

    /// A policy; by default pages of the same host may connect, and programs.
    package init(pages: Pages = .some(sameHost: true, listed: []), isRequired: Bool = false) {
        self.pages = pages
        self.isRequired = isRequired
    }

    /// Looks at the origin of a request.
    ///
    /// - Parameters:
    ///   - request: The handshake.
    ///   - scheme: How the client came; nil if it is not known.
    ///   - isOnLoopback: It came straight to an address of the loopback. Anybody can have a name of their own lead there,
    ///     and then a page of theirs is of the same host (DNS rebinding): only names of the machine count.
    /// - Returns: Why it is refused; nil if it is not.
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

    /// Whether a host means this machine, without asking any name server.
    private func isOwn(_ host: String) -> Bool {
        let name = host.last == "." ? String(host.dropLast()) : host
        return host.first == "[" || IPAddress(name) != nil || name == "localhost" || name.hasSuffix(".localhost")
            || self.machineNames.contains(name)
    }
}

extension OriginPolicy.Refusal {
    /// What it is and what mends it, for the log.
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

    /// What the client is told: 403.
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
