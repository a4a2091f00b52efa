import Addresses
import Contexts
import Reactor
import Settings
import StandardContexts
import Transport
import WebSocketProtocol
import Testing
import World

@testable import UUUServer

@Suite("Translating the settings for the other targets")
struct CompositionTests {
    @Test("durations become milliseconds, limits stay as they are")
    func transport() {
        var settings = Settings()
        settings.limits.pingSeconds = 0
        settings.limits.handshakeSeconds = 1.5
        settings.limits.messageBytes = 77_777
        settings.limits.connections = 12
        let transport = Composition.transport(settings)
        #expect(transport.pingMilliseconds == 0)
        #expect(transport.handshakeMilliseconds == 1_500)
        #expect(transport.messages.messageBytes == 77_777)
        #expect(transport.connections == 12)
        #expect(transport.initialContext == .serverAuth)
    }

    @Test("without a setting a session waits ten minutes; seconds and minutes become milliseconds")
    func sessions() {
        var settings = Settings()
        var transport = Composition.transport(settings)
        #expect(transport.resumeMilliseconds == 600_000 && transport.idleMilliseconds == 0)
        #expect(transport.replayBytes == 64 * 1024 * 1024)
        #expect(Composition.sessions(settings) == SessionRules(resumeSeconds: 600, policy: .replace))
        settings.sessions.resumeSeconds = 0
        settings.sessions.policy = .refuse
        settings.sessions.idleMinutes = 10_080
        settings.sessions.replayBytes = 5
        transport = Composition.transport(settings)
        #expect(transport.resumeMilliseconds == 0 && transport.idleMilliseconds == 604_800_000)
        #expect(transport.replayBytes == 5)
        #expect(Composition.sessions(settings) == SessionRules(resumeSeconds: 0, policy: .refuse))
    }

    @Test("shares of the connections and pings a second become limits, and 0 turns each off")
    func strangers() {
        var settings = Settings()
        settings.limits.connections = 12
        var transport = Composition.transport(settings)
        #expect(transport.addresses == AddressRules(connections: 16, new: 32, inMilliseconds: 600_000, strangers: 3))
        #expect(transport.door.firstLineMilliseconds == 60_000 && transport.door.loginMilliseconds == 300_000)
        #expect(transport.clientPings == Rate(burst: 10, interval: 500))
        #expect(
            transport.commands
                == CommandRates(
                    strangers: Rate(burst: 5, interval: 1_000),
                    players: Rate(burst: 10, interval: 250)
                )
        )
        (settings.limits.connectionsPerPrefix, settings.limits.newPerPrefix) = (0, 0)
        (settings.limits.unauthenticatedPercent, settings.limits.clientPingsPerSecond) = (0, 0)
        (settings.sessions.doorSeconds, settings.sessions.loginSeconds) = (0, 0)
        transport = Composition.transport(settings)
        #expect(transport.addresses == AddressRules())
        #expect(transport.door == DoorTimes() && !transport.clientPings.isLimited)
        (settings.limits.connections, settings.limits.unauthenticatedPercent) = (2, 1)
        #expect(Composition.transport(settings).addresses.strangers == 1, "none would mean any number")
    }

    @Test("connections never take more than four fifths of the descriptors")
    func connections() {
        var settings = Settings()
        let room = Composition.transport(settings).connections
        settings.limits.connections = 1_000_000_000
        #expect(Composition.transport(settings).connections == room)
        #expect(room == Composition.descriptors(settings).connections)
        #expect(room <= DescriptorLimit.current / 5 * 4)
    }

    @Test("no account may have the name of a command or a context")
    func reserved() throws {
        let policy = Composition.policy(Settings(), registry: .standard)
        for word in ["who", "Lobby", "c_lobby", "refresh", "root"] {
            #expect(policy.reserves(try Username(word)), "\(word) is free")
        }
        #expect(!policy.reserves(try Username("alice")))
    }

    @Test("without a setting there is at least one loop and one hashing thread")
    func automatic() {
        #expect(Composition.loopCount(Settings()) >= 1)
        #expect(Composition.hashing(Settings()).threads >= 1)
        var settings = Settings()
        settings.server.eventLoops = 3
        settings.passwords.threads = 5
        #expect(Composition.loopCount(settings) == 3)
        #expect(Composition.hashing(settings).threads == 5)
    }
}
