import Reactor
import Systemd
import Transport

/// What the previous process handed over through systemd.
struct RestoreInput {
    /// Its saved connections; nil if none can be restored.
    let savedConnections: SavedConnections?
    /// Why none can be restored; nil if they can be.
    let refusal: String?
    /// Its bottles, and the sockets that were found in them.
    let found: Bottle.Contents
    /// Whether the connections whose sockets could not be taken out of the bottles were removed from them.
    var hasReleased = false
    /// Whether it ended without handing over: it crashed or was killed.
    let isAfterCrash: Bool
    /// The names under which systemd stores its memory.
    let names: Set<StoredName>
    /// The incarnation number of this process, which is greater than that of all previous ones.
    let successor: UInt64
    /// When this process started to look at them.
    let began = ContinuousClock.now

    /// Looks at the passed descriptors, and owns them from here on.
    ///
    /// Blocks for some milliseconds for each thousand connections. It leaves `spared` descriptors free for the rest of
    /// the process; connections beyond that are missing.
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

    /// The sockets that were found, by cookie.
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
