import Contexts
import TestSupport
import Testing

@testable import Transport

@Suite("Sessions that are taken over")
struct ConnectionTableTakingOverTests {
    private static let resume = "resume " + Inn.token(of: "ada")
    private static let back = Texts()[.resumedWithoutToken]

    /// Has ada log in and type a command that waits at a gate.
    private static func isBusy(with line: String, _ server: TestServer) async throws -> RawClient {
        let client = try await server.guest()
        #expect(try await client.ask("log ada") == .text("in"))
        #expect(try await client.ask("add tea") == .text("tea"))
        try await client.say(line)
        try await server.stage.isWaited(at: "gate")
        return client
    }

    /// Has ada log in and vanish.
    private static func isLost(_ texts: [String], _ server: TestServer, _ inn: Inn) async throws -> Connection {
        let client = try await server.guest()
        #expect(try await client.ask("log ada") == .text("in"))
        for text in texts { #expect(try await client.ask("add \(text)") != .end) }
        client.vanish()
        try await eventually("ada is lost") { inn.notes == ["ada lost"] }
        return try #require(inn.connection(of: "ada"))
    }

    /// Waits until the session is on another connection, and the former one is asked for what it has left.
    private static func isAsked(for former: Connection?, _ server: TestServer, _ inn: Inn) async throws {
        try await eventually("the session moves") { inn.connection(of: "ada") !== former }
        await server.endTurn()
    }

    @Test("a session that waits goes on where it was")
    func lost() async throws {
        try await withInn { server, inn in
            _ = try await Self.isLost(["tea"], server, inn)
            let client = try await server.guest()
            try await client.say(Self.resume)
            #expect(try await client.next(2) == [.text(Self.back), .text("back: tea")])
            #expect(try await client.ask("add cake") == .text("tea,cake"))
        }
    }

    @Test("a command that is running is waited for: what it has done goes on, and what it says has come meanwhile")
    func busy() async throws {
        try await withInn { server, inn in
            let former = try await Self.isBusy(with: "slow gate", server)
            let connection = inn.connection(of: "ada")
            former.vanish()
            try await eventually("ada is lost") { inn.notes == ["ada lost"] }
            let client = try await server.guest()
            try await client.say(Self.resume)
            try await Self.isAsked(for: connection, server, inn)
            await server.pass(milliseconds: 4_999)
            #expect(try client.isQuiet())
            server.stage.open("gate")
            let heard = try await client.next(5)
            #expect(heard.contains(.text("tea,gate")) && heard.last == .text("back: tea,gate"))
            #expect(try await client.ask("add cake") == .text("tea,gate,cake"))
        }
    }

    @Test(
        "a command that takes longer keeps its contexts: it runs in one place, what it says arrives, and nothing follows",
        arguments: [true, false]
    )
    func tooBusy(_ isLost: Bool) async throws {
        try await withInn { server, inn in
            let former = try await Self.isBusy(with: "leave gate", server)
            let connection = inn.connection(of: "ada")
            if isLost {
                former.vanish()
                try await eventually("ada is lost") { inn.notes == ["ada lost"] }
            }
            let client = try await server.guest()
            try await client.say(Self.resume)
            try await Self.isAsked(for: connection, server, inn)
            await server.pass(milliseconds: 5_016)
            let texts = Texts()
            #expect(try await client.next(3) == [.text(Self.back), .text(texts[.contextNotKept]), .text("inn")])
            if !isLost {
                let heard = try await former.rest(answeringClose: true)
                #expect(heard == [.text(texts[.resumedElsewhere]), .close(1008), .end])
                former.vanish()
            }
            #expect(try await client.ask("add cake") == .text("cake"))
            #expect(!server.stage.notes.contains { $0.hasPrefix("left") && $0.contains("tea") })
            // However long it takes.
            for _ in 0..<3 { await server.pass(milliseconds: 5_016) }
            server.stage.open("gate")
            #expect(try await client.next() == .text("tea,gate"))
            try await eventually("the context is told") {
                server.stage.notes.last == #"left: moved(to: c_inn) ["tea", "gate"]"#
            }
            #expect(try await client.ask("add jam") == .text("cake,jam"))
            await server.pass(milliseconds: 5_016)
            await server.pass(milliseconds: 5_016)
            #expect(await server.server.tables[0].linkdead == 0, "its slot is free")
        }
    }

    @Test("what is sent while a session is taken over comes after what it has left, once", arguments: [true, false])
    func order(_ isLogin: Bool) async throws {
        try await withInn(loops: 2) { server, inn in
            let former = try await Self.isLost(["wait"], server, inn)
            former.outbound.send(.text("first"))
            former.outbound.send(.text("second"))
            let client = try await server.guest()
            try await client.say(isLogin ? "log ada" : Self.resume)
            try await server.stage.isWaited(at: "restored")
            let connection = try #require(inn.connection(of: "ada"))
            connection.outbound.send(.text("fourth"))
            former.outbound.send(.text("third"))
            await server.endTurn()
            #expect(try client.isQuiet())
            server.stage.open("restored")
            let heard = try await client.next(8).compactMap { heard in
                if case .text(let text) = heard { text } else { nil }
            }
            let numbers = ["first", "second", "third", "fourth"]
            #expect(heard.filter(numbers.contains) == numbers)
            #expect(try await client.ask("add cake") == .text("wait,cake"))
            #expect(try client.isQuiet())
        }
    }

    @Test("what is held back for a session that is ended meanwhile is sent before the end")
    func endedMeanwhile() async throws {
        try await withInn { server, inn in
            _ = try await Self.isLost(["wait"], server, inn)
            let client = try await server.guest()
            try await client.say("log ada")
            try await server.stage.isWaited(at: "restored")
            let connection = try #require(inn.connection(of: "ada"))
            connection.outbound.send(.text("news"))
            connection.outbound.disconnect(.ended, saying: [.text("bye")])
            #expect(try await client.rest(answeringClose: true) == [.text("news"), .text("bye"), .close(1008), .end])
        }
    }

    @Test("what comes for a client whose token leads to no session follows the answer")
    func refused() async throws {
        try await withInn { server, inn in
            let client = try await server.guest()
            #expect(
                try await client.ask("resume " + Inn.token(of: "nobody")) == .text(Texts()[.resumeUnknown])
            )
            #expect(try await client.ask("log ada") == .text("in"))
            inn.connection(of: "ada")?.outbound.send(.text("hello"))
            #expect(try await client.next() == .text("hello"))
        }
    }
}
