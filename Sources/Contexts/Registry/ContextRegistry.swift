/// The contexts of a world, found by name at run time, and the services that the program provides for them.
public struct ContextRegistry: Sendable {
    private var entriesByName: [ContextName: ContextEntry] = [:]
    /// Contexts that were registered since ``sealStandard()``.
    private var ownNames: Set<ContextName> = []
    /// Names that two contexts of the program have.
    private(set) var doubleNames: [ContextName] = []
    private var areStandardComplete = false
    /// The services of the program, in the order in which they are made.
    package private(set) var services: [ProvidedService] = []

    /// The context that players enter after the login, and to which they go when theirs cannot be restored; `c_lobby`
    /// by default.
    public var home: ContextName = "c_lobby"

    /// An empty registry.
    public init() {}

    /// Adds a context.
    ///
    /// A context of your program with the name of a standard context replaces it.
    @inlinable
    public mutating func register<C: Context>(_ type: C.Type) {
        self.register(type, ContextCalls.calls(of: type))
    }

    @usableFromInline
    mutating func register<C: Context>(_ type: C.Type, _ calls: ContextCalls) {
        if self.areStandardComplete, !self.ownNames.insert(C.name).inserted { self.doubleNames.append(C.name) }
        self.entriesByName[C.name] = ContextEntry(of: type, calls)
    }

    /// Ends the registration of standard contexts.
    ///
    /// Whatever is registered from now on is the program's own, and each name may be registered once.
    package mutating func sealStandard() { self.areStandardComplete = true }

    /// Declares a service of your program.
    ///
    /// Contexts ask for it by its type (``Services/subscript(_:)``).
    ///
    /// ```swift
    /// await UUUServer.main {
    ///     $0.provide(Tavern.self) { services in try await Tavern(logger: services.logger) }
    ///     $0.register(CTavern.self)
    /// }
    /// ```
    ///
    /// Services are made only by a server that is going to serve; `check-config` and the other subcommands make none.
    /// They are made one after the other, before the first context, and closed in reverse order, after the last
    /// command.
    ///
    /// - Parameters:
    ///   - type: The type by which contexts ask for the service.
    ///   - run: What the service does on its own, such as a clock of the world. It is called when the service has been
    ///     made. When the server ends, its task is cancelled, and the server waits for it. If it returns or throws
    ///     before that, it is not called again; an error is logged, and the server continues.
    ///   - close: What has to be done when no command runs any more, such as a last write. It has 5 seconds.
    ///   - make: Makes the service. It may ask for services that were declared before it. If it throws, the server does
    ///     not start.
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
