/// A service of the program's own, as it was declared: made when the server starts to serve, and ended after the last command.
package struct ProvidedService: Sendable {
    /// Its type, as it is named in Swift.
    package let name: String
    let type: ObjectIdentifier
    /// Makes it and hands it to the services.
    package let open: @Sendable (Services) async throws -> Open

    /// A service that is there.
    package struct Open: Sendable {
        /// What it does beside the server; returns when the task is cancelled.
        package fileprivate(set) var run: (@Sendable () async throws -> Void)?
        /// Ends it.
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
