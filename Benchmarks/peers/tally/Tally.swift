import UUUServer

/// The server with ``CTally`` and ``CEchoRow``.
@main
enum Tally {
    static func main() async {
        await UUUServer.main {
            $0.register(CTally.self)
            $0.register(CEchoRow.self)
        }
    }
}
