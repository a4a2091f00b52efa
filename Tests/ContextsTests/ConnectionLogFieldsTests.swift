import Contexts
import Telemetry
import TestSupport
import Testing

@Suite("log fields of a connection")
struct ConnectionLogFieldsTests {
    @Test("the fields are the connection's number, and account, address and context if there are any")
    func connection() async throws {
        let player = try await TestClient(.tests)
        #expect(player.connection.logFields() == [.connection: "1", .clientAddress: "192.0.2.1"])
        await player.enter("c_form")
        try await player.logIn("ada")
        #expect(
            player.connection.logFields([.reason: "x"])
                == [
                    .connection: "1", .clientAddress: "192.0.2.1", .account: "ada", .context: "c_form", .reason: "x",
                ]
        )
        let bare = Connection(
            id: .init(2),
            clientAddress: nil,
            allowsPasswords: true,
            home: ConnectionHome(executor: QueueExecutor(), outbound: RecordingOutbound()),
            key: 2
        )
        #expect(bare.logFields() == [.connection: "2"])
    }
}
