import Contexts
import Synchronization

/// Says to everybody what anybody says: the worst that a channel can ask of the server.
actor CMegaphone: LineContext {
    static let name = ContextName(rawValue: "c_megaphone")
    static let handler = LineHandler<CMegaphone> { _, line in
        let all = CMegaphone.crowd.withLock { $0.members }
        Outbound.send(.text(line), to: all.lazy.map(\.outbound))
        return .nothing
    }

    nonisolated let connection: Connection
    nonisolated let services: Services
    var state: DialogueState

    /// Everybody who is here, and some who were; those who have gone are looked for whenever the number has doubled.
    private struct Crowd {
        var members: [Connection] = []
        var lookAt = 16
    }

    private static let crowd = Mutex(Crowd())

    init(connection: Connection, services: Services, restoring state: DialogueState?) {
        self.connection = connection
        self.services = services
        self.state = state ?? DialogueState()
    }

    func sendGreeting() -> Reply {
        Self.crowd.withLock { crowd in
            crowd.members.append(self.connection)
            guard crowd.members.count >= crowd.lookAt else { return }
            crowd.members.removeAll(where: \.isClosed)
            crowd.lookAt = max(16, crowd.members.count * 2)
        }
        return .nothing
    }
}
