/// The head of an HTTP request whose syntax is right (RFC 9112 2).
struct RequestHead: Equatable {
    /// The method, as it was sent: methods are case-sensitive.
    var method: String
    /// The request target, as it was sent.
    var target: String
    /// The header fields, in order.
    var fields: [HTTPField]
    /// The length of the head in bytes, the empty line at its end included.
    var size: Int
}
