import Reactor
import Systemd
import Transport

/// What the process before has left for this one.
struct RestoreInput {
    /// Its connections; nil if there are none that can be gone on with.
    let savedConnections: SavedConnections?
    /// Why its connections cannot be gone on with, if it has left any.
    let refusal: String?
    /// Its bottles, and the sockets that are in them.
    let found: Bottle.Contents
    /// Whether those that could not be taken out of the bottles are in them no more.
    var hasLetGo = false
    /// Whether it has ended in the middle of something.
    let isAfterCrash: Bool
    /// Names under which systemd keeps its memory.
    let names: Set<StoredName>
    /// The number of the process after it.
    let successor: UInt64
    /// When this process began to look.
    let began = ContinuousClock.now

    /// Looks at what was passed, which is this object's from here on.
    ///
    /// Blocks for some milliseconds for each thousand connections; leaves so many descriptors to the rest of the process.
    init(_ passed: PassedDescriptors, sparing spared: Int = 0) {
        let finding = PreviousProcess.find(in: passed.stateFiles)
        let (savedConnections, refusal) = Self.savedConnections(finding)
        let claims = Set(savedConnections?.cookies ?? [])
        self.savedConnections = savedConnections
        self.refusal = refusal
        self.found = Bottle.contents(of: passed.bottles, sparing: spared) {
            claims.contains($0.label) || !Socket.hasEnded($0.descriptor)
        }
        self.isAfterCrash = if case .server(let server) = finding { !server.isHandedOver } else { false }
        self.names = Set(passed.states.map { .state($0.number) } + passed.refusals.map(\.name))
        self.successor = (passed.states.map(\.number).max() ?? 0) + 1
    }

    /// The sockets that were kept, by cookie.
    var sockets: [UInt64: CInt] {
        Dictionary(uniqueKeysWithValues: self.found.connections.map { ($0.label, $0.descriptor) })
    }

    private static func savedConnections(_ finding: PreviousProcess.Finding) -> (
        savedConnections: SavedConnections?, refusal: String?
    ) {
        switch finding {
        case .server(let former):
            guard former.begin(at: .read()) else {
                return (nil, "restoring them has failed three times")
            }
            #if UUU_FAULTS
                Fault.trapAtRestore.trigger()
            #endif
            return (SavedConnections(of: former), nil)
        case .unreadable: return (nil, "their memory is of a version that this one cannot read, or damaged")
        case .nothing: return (nil, "nothing is known of them")
        }
    }
}
