import UUUServer

@main
struct Main {
    static func main() async { await UUUServer.main() }
}
