/// The Close frame that the server sends (RFC 6455 5.5.1).
package enum CloseFrame {
    /// The longest reason, in bytes: what a control frame holds less the code (RFC 6455 5.5).
    package static let maximumReasonBytes = 123

    /// The whole frame, head included, with which the server closes; every Close of its own says why.
    ///
    /// A reason over the limit is cut between two scalars.
    package static func encode(_ code: CloseCode, reason: String) -> [UInt8] {
        var payload = [UInt8(code.rawValue >> 8), UInt8(truncatingIfNeeded: code.rawValue)]
        for scalar in reason.unicodeScalars {
            let encoded = String(scalar).utf8
            guard payload.count + encoded.count <= 2 + Self.maximumReasonBytes else { break }
            payload.append(contentsOf: encoded)
        }
        return Self.frame(payload)
    }

    /// The whole frame, head included, that answers a peer's Close: with the peer's code, or none if it sent none.
    package static func echo(_ code: CloseCode?) -> [UInt8] {
        code.map { Self.encode($0, reason: "") } ?? Self.frame([])
    }

    private static func frame(_ payload: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        FrameHead.encode(.close, length: payload.count).append(to: &frame)
        return frame + payload
    }
}
