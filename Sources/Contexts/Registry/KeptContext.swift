/// Where a connection is, as another process can go on with it: the context's name, and what it remembers.
package struct KeptContext: Equatable, Sendable {
    /// The most bytes that a state may have to be kept.
    package static let mostStateBytes = 64 * 1024

    /// The context's name.
    package let name: ContextName
    /// Its state, encoded (``StateEncoder``); empty for one that is as it was entered.
    package let state: [UInt8]

    /// Describes a place.
    package init(name: ContextName, state: [UInt8] = []) {
        self.name = name
        self.state = state
    }

    /// A place whose state could not be kept: nothing can be restored from it.
    package static func unreadable(_ name: ContextName) -> KeptContext {
        // CBOR's "break", which begins no item (RFC 8949 3.2.1).
        KeptContext(name: name, state: [0xFF])
    }
}
