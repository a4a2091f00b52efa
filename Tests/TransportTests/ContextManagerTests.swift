import Contexts
import Reactor
import TestSupport
import Testing

@testable import Transport

/// Authors test their contexts without a server: what they see there must be what players see.
@Suite("A context manager replies like the running server", .timeLimit(.minutes(1)))
struct ContextManagerTests {
    /// What a test sends to a context, in order.
    private enum Said: CustomStringConvertible {
        case line(String)
        case bytes([UInt8])

        var description: String {
            switch self {
            case .line(let line): String(reflecting: String(line.prefix(20)))
            case .bytes(let bytes): "\(bytes)"
            }
        }
    }

    /// Lines that have the same result everywhere, or are refused before the context gets them.
    private static let odd = ["", " ", "\r\n", "\t\u{A0}", String(repeating: "x", count: 1025)].map(Said.line)
    private static let words: [ContextName: [String]] = [
        "c_stage": ["hello", "!way", "!later !way", "!throw", "!later !throw", "!prompt", "!nonsense"],
        "c_tally": ["one", "?two", "three\r\n", "forget", "?four"],
        "c_overruled": [
            "north", "NORTH", " north", "south", "fall", "climb", "table", "slow", "fail", "xyzzy", "slwo", "nowhere",
            "away", "!way", "hello",
        ],
        "c_passage": [
            "look", " LOOK \r\n", "ask", "no", String(repeating: "x", count: 1025), "yes",
            " kept \r\n",
            "look", "ask", "cancel", "ask", "yes", "/quit",
        ],
        "c_apart": ["!way", "hello", ""],
    ]

    private static func says(in name: ContextName) -> [Said] {
        Self.odd + [.bytes([1, 2])] + (Self.words[name] ?? []).map(Said.line)
    }

    @Test("all contexts and lines have the same result", arguments: Self.words.keys.sorted { "\($0)" < "\($1)" })
    func same(_ name: ContextName) async throws {
        // Other contexts do not note whom they greet, so each is reached from the first one.
        let first = name == CTally.name ? name : CStage.name
        try await withServer(configure: { $0.initialContext = first }) { server in
            let client = try await server.connect()
            let manager = Driver(on: server.server.tables[0].loop, Stage().services(server.log))
            _ = await manager.enter(name)
            if name != first {
                try await client.say("!move \(name)")
                #expect(try await client.next(2).first == .text("going"))
            }
            for said in Self.says(in: name) {
                let reply: Reply
                switch said {
                case .line(let line):
                    try await client.say(line)
                    reply = await manager.answer(line)
                case .bytes(let bytes):
                    try await client.send(RawFrame.bytes(RawFrame.binary, bytes))
                    reply = await manager.answer(bytes)
                }
                let wanted = reply.heard
                #expect(try await client.next(wanted.count) == wanted, "\(said) in \(name)")
            }
            try await server.hasHeard()
            #expect(try client.isQuiet())
        }
    }
}

extension Reply {
    /// Returns what a client receives.
    fileprivate var heard: [Heard] {
        let messages = self.events.map { event -> Heard in
            switch event {
            case .text(let text): .text(text)
            case .binary(let bytes): .binary(bytes)
            case .prompt(let prompt): .text(prompt.text)
            case .data(let data): .text(data.json)
            }
        }
        let prompt = self.prompt.map { [Heard.text($0.text)] } ?? []
        return messages + prompt + (self.next == .disconnect(.quit) ? [.close(1000)] : [])
    }
}

/// A manager on the thread of an event loop, without the rest of a server.
private actor Driver {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    private let manager: ContextManager

    init(on loop: EventLoop, _ services: Services) {
        self.loop = loop
        self.manager = ContextManager(
            of: Connection(
                id: .init(0),
                clientAddress: nil,
                allowsPasswords: true,
                home: ConnectionHome(executor: loop, outbound: Unheard(), world: ContextWorld(.stage, services)),
                key: 0
            )
        )
    }

    func enter(_ name: ContextName) async -> Reply { await self.manager.enter(name) }

    func answer(_ line: String) async -> Reply { await self.finished(self.manager.begin(line)) }

    func answer(_ bytes: [UInt8]) async -> Reply { await self.finished(self.manager.begin(bytes)) }

    private func finished(_ start: ReplyStart) async -> Reply {
        switch start {
        case .done(let reply): reply
        case .pending(let pending): await self.manager.finish(pending)
        }
    }
}

/// A queue that is never emptied.
private final class Unheard: OutboundQueue {
    func send(_ message: Event, to key: UInt64) {}
    func send(_ message: Event, toAll keys: [UInt64]) {}
    func disconnect(_ key: UInt64, _ reason: Disconnection, saying messages: [Event]) {}
}
