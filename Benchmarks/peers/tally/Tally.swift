import UUUServer

/// The server with two more contexts.
@main
enum Tally {
    static func main() async {
        await UUUServer.main {
            $0.register(CTally.self)
            $0.register(CEchoRow.self)
        }
    }
}
