/// A service of the program, as it was declared: made before the server serves, and closed after the last command.
package struct ProvidedService: Sendable {
    /// The name of its type in Swift.
    package let name: String
    let type: ObjectIdentifier
    /// Makes the service and adds it to ``Services``.
    package let open: @Sendable (Services) async throws -> Open

    /// A service that has been made.
    package struct Open: Sendable {
        /// What the service does on its own; returns when its task is cancelled.
        package fileprivate(set) var run: (@Sendable () async throws -> Void)?
        /// Closes the service.
        package fileprivate(set) var close: (@Sendable () async throws -> Void)?
    }

    init<Service: Sendable>(
        _ type: Service.Type,
        run: (@Sendable (Service) async throws -> Void)?,
        close: (@Sendable (Service) async throws -> Void)?,
        make: @escaping @Sendable (Services) async throws -> Service
    ) {
        self.name = String(describing: type)
        self.type = ObjectIdentifier(type)
        self.open = { services in
            let service = try await make(services)
            services.provide(service, as: type)
            var open = Open()
            if let run { open.run = { try await run(service) } }
            if let close { open.close = { try await close(service) } }
            return open
        }
    }
}
