import StateCoding

/// The contexts of a world, found by name at run time: the standard ones and the author's.
public struct ContextRegistry: Sendable {
    /// What can be done with a context that is known by its name only.
    public final class Entry: Sendable {
        /// The name.
        public let name: ContextName
        /// Its words, as help and completion list them.
        public let commands: [CommandSummary]
        /// Its sentences: those that its table and its dialogues name, and those that it declares.
        public let texts: [TextKey]
        /// Makes a fresh one.
        package let make: @Sendable (Connection, Services) -> any Context
        /// Makes one from the state that a former process left, in the bytes of a ``StateEncoder``; throws what is wrong with them.
        package let restore: @Sendable (Connection, Services, [UInt8]) throws -> any Context
        /// How its contexts are called on their own thread.
        let calls: ContextCalls
        /// Whether a state is of the type that its contexts have.
        let isState: @Sendable (any ContextState) -> Bool
        /// What ``ContextRegistry/stateFindings(samples:)`` has to say of its state.
        let stateFindings: @Sendable ([any ContextState]) -> [StateFinding]

        fileprivate init<C: Context>(of type: C.Type, _ calls: ContextCalls) {
            self.name = C.name
            self.commands = C.commands.commands.map(\.summary)
            self.texts = [C.commands.unrecognized] + C.dialogues.flatMap { $0.steps.map(\.prompt) } + C.texts
            self.make = { C(connection: $0, services: $1, restoring: nil) }
            self.restore = { connection, services, bytes in
                let state = try StateDecoder(bytes).restore(C.State.self, fresh: C.State())
                return C(connection: connection, services: services, restoring: state)
            }
            self.calls = calls
            self.isState = { $0 is C.State }
            self.stateFindings = { StateExamination<C.State>(of: C.name, $0).findings }
        }
    }

    private var entries: [ContextName: Entry] = [:]

    /// An empty registry.
    public init() {}

    /// Adds a context; one of the same name is replaced, so that an author can put an own lobby in the standard one's place.
    @inlinable
    public mutating func register<C: Context>(_ type: C.Type) {
        self.register(type, ContextCalls.calls(of: type))
    }

    @usableFromInline
    mutating func register<C: Context>(_ type: C.Type, _ calls: ContextCalls) {
        self.entries[C.name] = Entry(of: type, calls)
    }

    /// The context of that name.
    public subscript(_ name: ContextName) -> Entry? { self.entries[name] }

    /// Makes the context of a place that a former process has kept, in the state that it had.
    ///
    /// Throws ``ContextError`` for a name that is not registered, and ``StateCodingError`` for a state that cannot be read.
    package func restore(_ place: KeptContext, _ connection: Connection, _ services: Services) throws -> any Context {
        guard let entry = self[place.name] else {
            throw ContextError(.unknownContext, at: place.name.rawValue, hint: "register it in the ContextRegistry")
        }
        guard !place.state.isEmpty else { return entry.make(connection, services) }
        return try entry.restore(connection, services, place.state)
    }

    /// The names, sorted.
    public var names: [ContextName] {
        self.entries.keys.sorted { $0.rawValue < $1.rawValue }
    }
}
