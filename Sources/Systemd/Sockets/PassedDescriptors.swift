/// Everything that the service manager passed to this process: sockets of its own, and what the process before stored.
package struct PassedDescriptors: Equatable, Sendable {
    /// Listening sockets.
    package var sockets: [PassedSocket] = []
    /// State files, by number; a number may come twice when the process before stored under a name that was in use.
    package var states: [PassedState] = []
    /// Ends of bottles, by generation; as a rule two of each (``Bottle/contents(of:)`` says which is which).
    package var bottles: [PassedBottle] = []
    /// What was stored under a name of ours and is not what its name says; closed already.
    ///
    /// It is no reason not to start, as a start anew would find it again: log it, and have the store let go of the name.
    package var refusals: [Refusal] = []

    /// Nothing.
    package init() {}

    /// How many descriptors the store holds for this process.
    package var storedCount: Int { self.states.count + self.bottles.count + self.refusals.count }

    /// The state files as numbers and descriptors.
    package var stateFiles: [(number: UInt64, descriptor: CInt)] { self.states.map { ($0.number, $0.descriptor) } }
}

extension PassedDescriptors {
    /// A stored descriptor of no use.
    package struct Refusal: Equatable, Sendable {
        /// What the store calls it.
        package let name: StoredName
        /// What is wrong with it.
        package let error: SystemdError
    }
}

/// A state file that came back from the store; whoever maps it owns it (`Reactor.SharedMemory`).
package struct PassedState: Equatable, Sendable {
    /// The `N` of `state-N`.
    package let number: UInt64
    /// The descriptor: close-on-exec, sealed against shrinking.
    package let descriptor: CInt

    /// Describes a passed state file.
    package init(number: UInt64, descriptor: CInt) {
        self.number = number
        self.descriptor = descriptor
    }
}

/// One end of a bottle that came back from the store; whoever reads it owns it (``Bottle/contents(of:)``).
package struct PassedBottle: Equatable, Sendable {
    /// The `N` of `bottle-N`.
    package let generation: UInt64
    /// The descriptor: close-on-exec, a connected SOCK_SEQPACKET socket.
    package let descriptor: CInt

    /// Describes an end of a passed bottle.
    package init(generation: UInt64, descriptor: CInt) {
        self.generation = generation
        self.descriptor = descriptor
    }
}
