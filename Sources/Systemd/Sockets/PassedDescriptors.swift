/// All descriptors that the service manager passed to this process: its sockets, and what the previous process has
/// stored.
package struct PassedDescriptors: Equatable, Sendable {
    /// Listening sockets.
    package var sockets: [PassedSocket] = []
    /// State files, by number.
    ///
    /// A number occurs twice if the previous process stored under a name that was in use.
    package var states: [PassedState] = []
    /// Ends of bottles, by generation; usually two of each (``Bottle/contents(of:)`` finds out which end is which).
    package var bottles: [PassedBottle] = []
    /// Descriptors that were stored under a known name and do not match it.
    ///
    /// They are closed already.
    ///
    /// They must not prevent the start, as the next start would find them again: log them, and remove their names from
    /// the store.
    package var refusals: [Refusal] = []

    /// Creates an empty value.
    package init() {}

    /// The number of descriptors that the store holds for this process.
    package var storedCount: Int { self.states.count + self.bottles.count + self.refusals.count }

    /// The state files as numbers and descriptors.
    package var stateFiles: [(number: UInt64, descriptor: CInt)] { self.states.map { ($0.number, $0.descriptor) } }
}

extension PassedDescriptors {
    /// A stored descriptor that cannot be used.
    package struct Refusal: Equatable, Sendable {
        /// The name under which it was stored.
        package let name: StoredName
        /// Why it cannot be used.
        package let error: SystemdError
    }
}

/// A state file that came back from the store.
///
/// Code that maps it owns it (`Reactor.SharedMemory`).
package struct PassedState: Equatable, Sendable {
    /// The `N` in `state-N`.
    package let number: UInt64
    /// The descriptor: close-on-exec, sealed against shrinking.
    package let descriptor: CInt

    /// Describes a passed state file.
    package init(number: UInt64, descriptor: CInt) {
        self.number = number
        self.descriptor = descriptor
    }
}

/// One end of a bottle that came back from the store.
///
/// Code that reads it owns it (``Bottle/contents(of:)``).
package struct PassedBottle: Equatable, Sendable {
    /// The `N` in `bottle-N`.
    package let generation: UInt64
    /// The descriptor: close-on-exec, a connected SOCK_SEQPACKET socket.
    package let descriptor: CInt

    /// Describes an end of a passed bottle.
    package init(generation: UInt64, descriptor: CInt) {
        self.generation = generation
        self.descriptor = descriptor
    }
}
