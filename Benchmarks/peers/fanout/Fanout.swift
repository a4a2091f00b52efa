import UUUServer

/// The server with one more context.
@main
enum Fanout {
    static func main() async {
        await UUUServer.main { $0.register(CMegaphone.self) }
    }
}
