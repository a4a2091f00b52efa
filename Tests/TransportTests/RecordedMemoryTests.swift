import Contexts
import Reactor
import StateCoding
import Testing
import WebSocketProtocol

@testable import Transport

/// Every version can read what servers of earlier versions have left when they were killed.
@Suite("Memory that was recorded when a server was killed")
struct RecordedMemoryTests {
    private static func state(_ saved: SavedConnection) throws -> NoState {
        guard let state = saved.record?.context.state, !state.isEmpty else { return NoState() }
        return try StateDecoder(state).decode(NoState.self)
    }

    @Test("version 2: logins, the lobby, the middle of a dialogue, and messages in parts")
    func version2() throws {
        let former = try #require(TableSnapshot(RecordedMemory(fixture: "memory-2.txt").make()))
        #expect(former.identity == TableIdentity(incarnation: 1, number: 0, tables: 1) && !former.isHandedOver)
        let savedConnections = former.savedConnections
        #expect(savedConnections.allSatisfy { !$0.isCommandLost && $0.output.isEmpty })
        func named(_ name: String) throws -> SavedConnection {
            try #require(savedConnections.first { $0.record?.login?.account.username == name })
        }

        let ada = try named("ada")
        #expect(ada.record?.address == "192.0.2.2" && ada.record?.context == ContextSnapshot(name: "c_lobby"))
        let bob = try named("bob")
        #expect(bob.record?.address == "2001:db8::2" && bob.record?.context.name == "c_management")
        #expect(try Self.state(bob).dialogue?.description == "reset.current")
        let numbers = try [ada, bob].map { try #require($0.record?.login).number }
        #expect(numbers == numbers.sorted(), "the order of their logins")

        let strangers = savedConnections.filter { $0.slot.isOpen && $0.record?.login == nil }
        #expect(strangers.count == 3 && strangers.allSatisfy { $0.record?.context.name == "c_server_auth" })
        let half = try #require(strangers.first { $0.record?.context.state.isEmpty == false })
        #expect(try Self.state(half).dialogue?.description == "login.password")
        #expect(try Self.state(half).dialogue?["username"] == "eve")
        #expect(strangers.contains { $0.record?.address == "192.0.2.1" })

        let part = try #require(strangers.first { $0.slot.wire.isInMessage })
        #expect(part.assembly == Array("he".utf8), "the start of a message")
        let late = try #require(savedConnections.first { !$0.slot.hasEntered })
        #expect(String(decoding: late.input, as: UTF8.self).hasPrefix("GET / HTTP/1.1\r\n") && late.input.count == 40)
    }

    @Test("version 2: an echo server in the middle of messages of all kinds")
    func version2Echo() throws {
        let former = try #require(TableSnapshot(RecordedMemory(fixture: "memory-2-echo.txt").make()))
        let survey = former.survey()
        #expect(survey.damaged == [])
        let savedConnections = survey.outlines.map(former.savedConnection)
        let open = savedConnections.filter(\.slot.isOpen)
        #expect(savedConnections.count == 9 && open.count == 7)
        #expect(open.count { $0.slot.wire.compression != nil } == 2)
        #expect(
            Set(open.map { String(decoding: $0.assembly, as: UTF8.self) }).isSuperset(of: ["he", "half of a text"])
        )
        #expect(open.contains { !$0.output.isEmpty }, "one that does not read")
    }

    @Test(
        "version 3: logins, the lobby, dialogues, the middle of messages, and a player who has quit"
    )
    func version3() throws {
        let former = try #require(TableSnapshot(RecordedMemory(fixture: "memory-3.txt").make()))
        let survey = former.survey()
        #expect(survey.damaged == [])
        let savedConnections = survey.outlines.map(former.savedConnection)
        #expect(
            savedConnections.count == 8
                && savedConnections.allSatisfy { $0.slot.session == SessionNumbers() && $0.slot.isCounted }
        )
        func at(_ address: String) throws -> SavedConnection {
            try #require(savedConnections.first { $0.record?.address == address })
        }

        let (ada, bob) = (try at("192.0.2.2"), try at("2001:db8::2"))
        #expect(ada.record?.login?.account.username == "ada" && ada.record?.context == ContextSnapshot(name: "c_lobby"))
        #expect(bob.record?.login?.account.username == "bob" && bob.record?.context.name == "c_management")
        #expect(try Self.state(bob).dialogue?.description == "reset.current")
        #expect(try Self.state(try at("192.0.2.1")).dialogue?["username"] == "eve")
        let part = try at("192.0.2.3")
        #expect(part.slot.wire.isInMessage && part.assembly == Array("he".utf8))
        #expect(try at("192.0.2.4").input.count == 5, "a frame that has not come whole")
        #expect(try at("192.0.2.5").slot.wire.compression != nil)
        #expect(savedConnections.count { $0.slot.isOpen && $0.slot.hasEntered } == 6)

        let gone = try at("192.0.2.6").slot.inherited(descriptor: 1, now: .at(5), until: .at(6)).machine
        #expect(gone.phase == .closing(until: .at(6)) && gone.isTold, "the peer's Close is awaited still")
        let door = try #require(savedConnections.first { $0.slot.machine.isInHandshake })
        #expect(String(decoding: door.input, as: UTF8.self).hasPrefix("GET / HTTP/1.1\r\n") && door.input.count == 40)
    }
}
