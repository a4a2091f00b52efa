import Reactor
import WebSocketProtocol

/// Parsers of upgrade requests that have arrived only in part.
final class RequestHeads {
    private var readers: [SocketKey: HandshakeReader] = [:]

    /// The number of such requests.
    var count: Int { self.readers.count }

    /// Parses what a connection has sent before its upgrade; bytes that were parsed earlier are not parsed again.
    func outcome(of bytes: RawSpan, from key: SocketKey, within limits: HandshakeLimits) -> HandshakeOutcome {
        let former = self.readers.isEmpty ? nil : self.readers.removeValue(forKey: key)
        var reader = former ?? HandshakeReader(limits: limits)
        let outcome = reader.read(bytes)
        if outcome == .incomplete { self.readers[key] = reader }
        return outcome
    }

    /// Drops the parser of a connection that has ended.
    func forget(_ key: SocketKey) {
        if !self.readers.isEmpty { self.readers[key] = nil }
    }
}
