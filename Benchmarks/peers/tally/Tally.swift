import UUUServer

/// The server with three more contexts.
@main
enum Tally {
    static func main() async {
        await UUUServer.main {
            $0.register(CTally.self)
            $0.register(CTallyByHand.self)
            $0.register(CEchoRow.self)
        }
    }
}
