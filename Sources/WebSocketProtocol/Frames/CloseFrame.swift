/// The Close frames that the server sends (RFC 6455 5.5.1).
package enum CloseFrame {
    /// The longest reason, in bytes: the longest control frame minus the code (RFC 6455 5.5).
    package static let maximumReasonBytes = 123

    /// Returns the whole frame for a close by the server, which always has a reason.
    ///
    /// A reason over the limit is cut before a Unicode scalar that does not fit.
    package static func encode(_ code: CloseCode, reason: String) -> [UInt8] {
        var payload = [UInt8(code.rawValue >> 8), UInt8(truncatingIfNeeded: code.rawValue)]
        for scalar in reason.unicodeScalars {
            let encoded = String(scalar).utf8
            guard payload.count + encoded.count <= 2 + Self.maximumReasonBytes else { break }
            payload.append(contentsOf: encoded)
        }
        return Self.frame(payload)
    }

    /// Returns the whole frame that answers a peer's Close, with the same code, or without one if the peer sent none.
    package static func echo(_ code: CloseCode?) -> [UInt8] {
        code.map { Self.encode($0, reason: "") } ?? Self.frame([])
    }

    private static func frame(_ payload: [UInt8]) -> [UInt8] {
        var frame: [UInt8] = []
        FrameHead.encode(.close, length: payload.count).append(to: &frame)
        return frame + payload
    }
}
