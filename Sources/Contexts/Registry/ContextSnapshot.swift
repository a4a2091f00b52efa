/// The context of a connection, as another process can continue with it: its name and its state.
package struct ContextSnapshot: Equatable, Sendable {
    /// The maximum number of bytes that are saved for a connection.
    package static let maximumStateBytes = 64 * 1024

    /// The "break" of CBOR, which begins no item (RFC 8949 section 3.2.1): nothing can be restored from it.
    static let unreadableState: [UInt8] = [0xFF]

    /// The context's name.
    package let name: ContextName
    /// The context's state, encoded by ``StateEncoder``; empty for a fresh state.
    ///
    /// If the context was visited from others, the bytes of ``VisitedContexts``, which hold all states.
    package let state: [UInt8]

    /// Describes the context of a connection.
    package init(name: ContextName, state: [UInt8] = []) {
        self.name = name
        self.state = state
    }

    /// Makes the snapshot of a context whose state could not be written.
    package static func unreadable(_ name: ContextName) -> ContextSnapshot {
        ContextSnapshot(name: name, state: self.unreadableState)
    }
}
