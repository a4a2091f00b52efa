extension Handshake {
    /// Returns the response to a request without an upgrade: a health check or OPTIONS; throws a refusal for any other.
    static func plainAnswer(to head: RequestHead, at path: String) throws(Refusal) -> HTTPResponse {
        switch (path, head.method) {
        case (Self.healthPath, "GET"): return .healthy
        case (Self.healthPath, "HEAD"): return HTTPResponse.healthy.forHEAD
        case (Self.healthPath, "OPTIONS"), (RequestTarget.wholeServer.path, "OPTIONS"):
            return .options(Refusal.methodsOfHealth)
        case (_, let method) where Self.paths.contains(path):
            if method == "OPTIONS" { return .options(Refusal.methods) }
            guard method == "GET" else { throw .method }
            throw head.minorVersion == 1 ? .notUpgrading : .httpVersion
        case _: throw .path
        }
    }
}
