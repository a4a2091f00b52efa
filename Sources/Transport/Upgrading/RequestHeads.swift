import Reactor
import WebSocketProtocol

/// How far the requests are read that have come in part.
final class RequestHeads {
    private var readers: [SocketKey: HandshakeReader] = [:]

    /// How many there are.
    var count: Int { self.readers.count }

    /// What the bytes come to that a connection has sent before its upgrade; what was read before is not read again.
    func outcome(of bytes: RawSpan, from key: SocketKey, within limits: HandshakeLimits) -> HandshakeOutcome {
        let former = self.readers.isEmpty ? nil : self.readers.removeValue(forKey: key)
        var reader = former ?? HandshakeReader(limits: limits)
        let outcome = reader.read(bytes)
        if outcome == .incomplete { self.readers[key] = reader }
        return outcome
    }

    /// A connection has ended.
    func forget(_ key: SocketKey) {
        if !self.readers.isEmpty { self.readers[key] = nil }
    }
}
