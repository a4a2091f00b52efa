/// The head of an HTTP request with valid syntax (RFC 9112 2).
package struct RequestHead: Sendable, Equatable {
    /// The result of reading the bytes at the start of a connection.
    package enum Reading: Sendable, Equatable {
        /// More bytes are needed.
        case incomplete
        /// The head is complete.
        case head(RequestHead)
        /// The bytes cannot become a head: send this response, and close.
        case refused(HTTPResponse)
    }

    /// The method as it was sent; methods are case-sensitive.
    package let method: String
    /// The request target as it was sent.
    package let target: String
    /// The second number of the version: 1 for HTTP/1.1, 0 for HTTP/1.0.
    let minorVersion: Int
    /// The header fields, in order.
    let fields: [HTTPField]
    /// The length of the head in bytes, including the empty line at its end.
    let size: Int

    /// Whether the response must have no content (RFC 9110 9.3.2).
    package var isHEAD: Bool { self.method == "HEAD" }
}

extension HeadReader {
    /// Reads all bytes that a connection has sent so far, and continues where the last call stopped.
    ///
    /// Bytes that cannot become a head are refused at the first invalid byte. A head that reaches a limit before its
    /// end is refused there, with 414 within the request line and 431 after it.
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
