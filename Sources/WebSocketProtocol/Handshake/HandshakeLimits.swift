/// How large the head of a request may be (SEC-2).
package struct HandshakeLimits: Sendable, Equatable {
    /// The most bytes of the whole head, the empty line at its end included.
    package var headBytes: Int

    /// The most header fields.
    package var fields: Int

    /// Limits; the defaults are those of SEC-2.
    package init(headBytes: Int = 16 * 1024, fields: Int = 64) {
        self.headBytes = headBytes
        self.fields = fields
    }
}
