/// The head of an HTTP request whose syntax is right (RFC 9112 2).
package struct RequestHead: Sendable, Equatable {
    /// What the bytes at the start of a connection come to.
    package enum Reading: Sendable, Equatable {
        /// More bytes are needed.
        case incomplete
        /// The head is there.
        case head(RequestHead)
        /// There will never be one: write this, and close.
        case refused(HTTPResponse)
    }

    /// The method, as it was sent: methods are case-sensitive.
    package let method: String
    /// The request target, as it was sent.
    package let target: String
    /// The second number of the version, HTTP/1.0 or HTTP/1.1.
    let minorVersion: Int
    /// The header fields, in order.
    let fields: [HTTPField]
    /// The length of the head in bytes, the empty line at its end included.
    let size: Int

    /// Whether the answer must have no content (RFC 9110 9.3.2).
    package var isHEAD: Bool { self.method == "HEAD" }
}

extension HeadReader {
    /// Reads what a connection has sent so far, from its first byte on, and goes on where it stopped the last time.
    ///
    /// Bytes that cannot become a head are refused at the first wrong one; a head that reaches a limit before its end is
    /// refused there: 414 within the request line, else 431.
    package mutating func reading(of bytes: RawSpan) -> RequestHead.Reading {
        do throws(Stop) {
            return .head(try self.read(bytes))
        } catch {
            let response: HTTPResponse
            switch error {
            case .incomplete: return .incomplete
            case .refused(let refusal): response = refusal.response
            case .badCharacter(let character): response = character.response
            }
            return .refused(self.isHEAD ? response.withoutContent : response)
        }
    }
}
