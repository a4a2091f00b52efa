/// Limits on the head of a request (SEC-2).
package struct HandshakeLimits: Sendable, Equatable {
    /// The largest size of the whole head, including the empty line at its end, in bytes.
    package var headBytes: Int

    /// The largest number of header fields.
    package var fields: Int

    /// Makes limits; the defaults are those of SEC-2.
    package init(headBytes: Int = 16 * 1024, fields: Int = 64) {
        self.headBytes = headBytes
        self.fields = fields
    }
}
