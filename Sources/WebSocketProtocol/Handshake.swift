/// The opening handshake, the server's side (RFC 6455 4.2).
package enum Handshake {
    /// Reads what a new connection has sent so far.
    ///
    /// Bytes that cannot become a good request are refused at the first wrong one; a head that reaches a limit before
    /// its end is refused there: 414 within the request line, else 431. Call it again with all bytes when more came.
    package static func read(_ bytes: RawSpan, limits: HandshakeLimits = HandshakeLimits()) -> HandshakeOutcome {
        var reader = HeadReader(limits: limits)
        do throws(HeadReader.Stop) {
            return Self.outcome(of: try reader.read(bytes))
        } catch {
            switch error {
            case .incomplete: return .incomplete
            case .refused(let refusal): return .answer(refusal.response)
            }
        }
    }

    private static func outcome(of head: RequestHead) -> HandshakeOutcome {
        do throws(Refusal) {
            let (target, host) = try Self.checkRequest(head)
            let upgrades = Self.names("websocket", in: "Upgrade", of: head)
            if target.path == "/healthz", !upgrades { return .answer(.healthy) }
            guard ["/", "/ws"].contains(target.path) else { throw .path }
            guard upgrades else { throw .notUpgrading }
            return .upgrade(try Self.upgrade(head, to: target, host: host), consumed: head.size)
        } catch {
            return .answer(error.response)
        }
    }

    /// What HTTP wants of any request, and we of any that we answer.
    private static func checkRequest(_ head: RequestHead) throws(Refusal) -> (RequestTarget, host: String) {
        guard head.method == "GET" else { throw head.method == "HEAD" ? .methodHead : .method }
        guard let target = RequestTarget(head.target) else { throw .target }
        let hosts = head.fields.values(of: "Host")
        guard hosts.count == 1, let host = hosts.first, Authority(host) != nil else { throw .host }
        // RFC 9110 7.2: a client sends the authority of its target as Host.
        guard target.authority?.equalsIgnoringASCIICase(host) ?? true else { throw .host }
        guard head.fields.values(of: "Transfer-Encoding").isEmpty,
            head.fields.values(of: "Content-Length").allSatisfy({ $0 == "0" })
        else { throw .body }
        return (target, host)
    }

    /// What RFC 6455 4.2.1 wants of a handshake.
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
        // RFC 6455 4.3: 1#token, so a field without any is malformed.
        let subprotocols = head.fields.elements(of: "Sec-WebSocket-Protocol")
        guard head.fields.values(of: "Sec-WebSocket-Protocol").isEmpty || !subprotocols.isEmpty,
            subprotocols.allSatisfy(\.isToken), Set(subprotocols).count == subprotocols.count
        else { throw .subprotocol }
        // Which of them are spoken is for the driver to say; what breaks the grammar fails the handshake (RFC 6455 9.1).
        let extensions = head.fields.values(of: "Sec-WebSocket-Extensions")
        guard ExtensionOffer.list(extensions) != nil else { throw .extensions }
        return UpgradeRequest(
            path: target.path,
            query: target.query,
            host: host,
            origin: origins.first,
            key: key,
            subprotocols: subprotocols,
            extensions: extensions,
            headers: head.fields
        )
    }

    /// Whether a list in the fields of a name has an element, whatever its case.
    private static func names(_ element: String, in name: String, of head: RequestHead) -> Bool {
        head.fields.elements(of: name).contains(where: element.equalsIgnoringASCIICase)
    }
}
