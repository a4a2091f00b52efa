/// Where a connection is, as another process can go on with it: the context's name, and what it remembers.
package struct ContextSnapshot: Equatable, Sendable {
    /// The most bytes that may be written down for a connection.
    package static let maximumStateBytes = 64 * 1024

    /// CBOR's "break", which begins no item (RFC 8949 3.2.1): nothing can be restored from it.
    static let unreadableState: [UInt8] = [0xFF]

    /// The context's name.
    package let name: ContextName
    /// Its state, encoded (``StateEncoder``); empty for one that is as it was entered.
    ///
    /// With contexts from which this one was visited, ``VisitedContexts`` of all.
    package let state: [UInt8]

    /// Describes where a connection is.
    package init(name: ContextName, state: [UInt8] = []) {
        self.name = name
        self.state = state
    }

    /// A context whose state could not be written down.
    package static func unreadable(_ name: ContextName) -> ContextSnapshot {
        ContextSnapshot(name: name, state: self.unreadableState)
    }
}
