import UUUServer

/// The server with ``CMegaphone``.
@main
enum Fanout {
    static func main() async {
        await UUUServer.main { $0.register(CMegaphone.self) }
    }
}
