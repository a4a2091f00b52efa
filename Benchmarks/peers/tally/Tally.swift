import UUUServer

/// The server with one more context.
@main
enum Tally {
    static func main() async {
        await UUUServer.main { $0.register(CTally.self) }
    }
}
