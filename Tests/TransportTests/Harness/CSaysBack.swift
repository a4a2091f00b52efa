import Contexts

/// The name of a context in a recorded memory.
protocol RecordedName: Sendable { static var name: ContextName { get } }

enum EchoName: RecordedName { static let name: ContextName = "c_echo" }
enum DoorName: RecordedName { static let name: ContextName = "c_server_auth" }
enum LobbyName: RecordedName { static let name: ContextName = "c_lobby" }

/// Echoes each line, under the name of a context in a recorded memory.
actor CSaysBack<Recorded: RecordedName>: LineContext {
    static var name: ContextName { Recorded.name }
    static var handler: LineHandler<CSaysBack> { LineHandler { _, line in Reply(line) } }

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    func entered() -> Reply { Reply("hello") }

    func handleBinary(_ bytes: [UInt8]) -> Reply { Reply(events: [.binary(bytes)]) }
}
