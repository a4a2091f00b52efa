/// The contexts of a world, found by name at run time, and the services of the program that they ask for.
public struct ContextRegistry: Sendable {
    private var entriesByName: [ContextName: ContextEntry] = [:]
    /// Contexts that were registered since ``sealStandard()``.
    private var ownNames: Set<ContextName> = []
    /// The names that two contexts of the program have.
    private(set) var doubleNames: [ContextName] = []
    private var areStandardComplete = false
    /// The services of the program, in the order in which they are made.
    package private(set) var services: [ProvidedService] = []

    /// The context that players enter after the login, and go to when theirs cannot be restored; `c_lobby` if nothing else is
    /// said.
    public var home: ContextName = "c_lobby"

    /// An empty registry.
    public init() {}

    /// Adds a context.
    ///
    /// In a program of one's own, one with the name of a standard context takes that one's place.
    @inlinable
    public mutating func register<C: Context>(_ type: C.Type) {
        self.register(type, ContextCalls.calls(of: type))
    }

    @usableFromInline
    mutating func register<C: Context>(_ type: C.Type, _ calls: ContextCalls) {
        if self.areStandardComplete, !self.ownNames.insert(C.name).inserted { self.doubleNames.append(C.name) }
        self.entriesByName[C.name] = ContextEntry(of: type, calls)
    }

    /// What is registered from now on is the program's own: one context of each name.
    package mutating func sealStandard() { self.areStandardComplete = true }

    /// Declares a service of the program's own: contexts ask for it by its type (``Services/subscript(_:)``).
    ///
    /// ```swift
    /// await UUUServer.main {
    ///     $0.provide(Tavern.self) { services in try await Tavern(logger: services.logger) }
    ///     $0.register(CTavern.self)
    /// }
    /// ```
    ///
    /// Only a server that is to serve makes its services: `check-config` and the other subcommands do not. They are made
    /// one after the other, before the first context, and closed in reverse order, after the last command.
    ///
    /// - Parameters:
    ///   - type: What contexts ask for.
    ///   - run: What the service does beside the server, such as a clock of the world. It is begun when the service is made,
    ///     and its task is cancelled, and waited for, when the server ends. When it returns or throws before that it is not begun
    ///     again; an error is logged, and the server goes on.
    ///   - close: What is to be done when no command runs any more, such as a last write. It has 5 seconds.
    ///   - make: Makes the service; it may ask for those that were declared before it. The server does not start when this
    ///     throws.
    public mutating func provide<Service: Sendable>(
        _ type: Service.Type,
        run: (@Sendable (Service) async throws -> Void)? = nil,
        close: (@Sendable (Service) async throws -> Void)? = nil,
        make: @escaping @Sendable (Services) async throws -> Service
    ) {
        self.services.append(ProvidedService(type, run: run, close: close, make: make))
    }

    /// The context of that name.
    package subscript(_ name: ContextName) -> ContextEntry? { self.entriesByName[name] }

    /// All contexts, by name.
    package var entries: [ContextEntry] {
        self.entriesByName.values.sorted { $0.name.rawValue < $1.name.rawValue }
    }

    /// The names, sorted.
    package var names: [ContextName] { self.entries.map(\.name) }
}
