/// The server's side of the opening handshake (RFC 6455 4.2).
package enum Handshake {
    /// Reads the bytes of a new connection in one call; use a ``HandshakeReader`` for bytes that arrive in parts.
    package static func read(_ bytes: RawSpan, limits: HandshakeLimits = HandshakeLimits()) -> HandshakeOutcome {
        var reader = HandshakeReader(limits: limits)
        return reader.read(bytes)
    }

    /// Returns the outcome for a head with valid syntax.
    static func outcome(of head: RequestHead) -> HandshakeOutcome {
        do throws(Refusal) {
            let (target, host) = try Self.checkRequest(head)
            guard Self.names("websocket", in: "Upgrade", of: head) else {
                return .answer(try Self.plainAnswer(to: head, at: target.path))
            }
            guard Self.paths.contains(target.path) else { throw .path }
            guard head.method == "GET" else { throw .method }
            guard head.minorVersion == 1, let host else { throw .httpVersion }
            return .upgrade(try Self.upgrade(head, to: target, host: host), consumed: head.size)
        } catch {
            return .answer(head.isHEAD ? error.response.withoutContent : error.response)
        }
    }

    /// The paths at which a WebSocket can be opened.
    static let paths: Set<String> = ["/", "/ws"]
    /// The path of the health check, which says that the process is running (OPS-6).
    static let healthPath = "/healthz"

    /// Checks what HTTP requires of every request, and this server of those that it answers.
    ///
    /// - Returns: The target, and the host, which a client of HTTP/1.0 need not send.
    private static func checkRequest(_ head: RequestHead) throws(Refusal) -> (RequestTarget, host: String?) {
        let asked = RequestTarget(head.target)
        guard ["GET", "HEAD", "OPTIONS"].contains(head.method) else {
            throw asked?.path == Self.healthPath ? .methodOfHealth : .method
        }
        // RFC 9112 3.2.4: only OPTIONS may refer to the server as a whole.
        guard let target = head.target == "*" && head.method == "OPTIONS" ? .wholeServer : asked else { throw .target }
        let hosts = head.fields.values(of: "Host")
        guard hosts.count == 1 || hosts.isEmpty && head.minorVersion == 0, hosts.allSatisfy({ Authority($0) != nil })
        else { throw .host }
        // RFC 9110 7.2: the Host field must be the authority of an absolute target.
        if let host = hosts.first, let authority = target.authority, !authority.equalsIgnoringASCIICase(host) {
            throw .host
        }
        guard head.fields.values(of: "Transfer-Encoding").isEmpty,
            head.fields.values(of: "Content-Length").allSatisfy({ $0 == "0" })
        else { throw .body }
        return (target, hosts.first)
    }

    /// Checks what RFC 6455 4.2.1 requires of a handshake, and returns the request.
    private static func upgrade(
        _ head: RequestHead,
        to target: RequestTarget,
        host: String
    ) throws(Refusal) -> UpgradeRequest {
        guard Self.names("upgrade", in: "Connection", of: head) else { throw .connection }
        let versions = head.fields.values(of: "Sec-WebSocket-Version")
        guard versions.count == 1 else { throw .version }
        guard versions == ["13"] else { throw .otherVersion }
        let keys = head.fields.values(of: "Sec-WebSocket-Key")
        guard keys.count == 1, let key = keys.first, Base64.decode(key)?.count == 16 else { throw .key }
        let origins = head.fields.values(of: "Origin")
        guard origins.count <= 1 else { throw .origin }
        // An empty field counts as absent; some clients send it (RFC 9110 5.6.1.2).
        let subprotocols = head.fields.elements(of: "Sec-WebSocket-Protocol")
        guard subprotocols.allSatisfy(\.isToken), Set(subprotocols).count == subprotocols.count
        else { throw .subprotocol }
        // The driver decides which extensions are used; a syntax error fails the handshake (RFC 6455 9.1).
        let extensions = head.fields.values(of: "Sec-WebSocket-Extensions")
        guard ExtensionOffer.list(extensions) != nil else { throw .extensions }
        return UpgradeRequest(
            path: target.path,
            query: target.query,
            host: host,
            origin: origins.first { !$0.isEmpty },
            key: key,
            subprotocols: subprotocols,
            extensions: extensions,
            headers: head.fields
        )
    }

    /// Returns whether the lists in the fields with a name contain an element, in any case.
    private static func names(_ element: String, in name: String, of head: RequestHead) -> Bool {
        head.fields.elements(of: name).contains(where: element.equalsIgnoringASCIICase)
    }
}
