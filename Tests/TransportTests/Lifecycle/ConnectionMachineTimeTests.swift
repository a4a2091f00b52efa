import Contexts
import Reactor
import Testing

@testable import Transport

@Suite("The connection machine: time")
struct ConnectionMachineTimeTests {
    @Test("the first timer is when the request is due, or after an upgrade when the silence is too long")
    func clockStarts() {
        var machine = ConnectionMachine(until: .at(10_000))
        #expect(machine.handle(.clockStarts, at: .at(0), within: MachinePlay.limits) == [.arm(at: .at(10_000))])
        #expect(machine.handle(.clockStarts, at: .at(0), within: MachinePlay.limits) == [], "it was asked for already")
        #expect(
            machine.handle(.upgraded, at: .at(100), within: MachinePlay.limits) == [],
            "an earlier time was asked for"
        )
        #expect(machine.phase == .open(KeepAlive(now: .at(100))))
        #expect(!machine.isDue(at: .at(9_999)) && machine.isDue(at: .at(10_000)) && !machine.isDue(at: .at(10_001)))
        let later = machine.handle(.timePassed(hasLooked: false), at: .at(10_000), within: MachinePlay.limits)
        #expect(later == [.arm(at: .at(30_100))])
        #expect(machine.handle(.upgraded, at: .at(20_000), within: MachinePlay.limits) == [], "once")
    }

    @Test("a silent peer is pinged, with a number, and stays if it answers (SEC-49)")
    func pings() {
        var play = MachinePlay.open
        #expect(play.at(30_000, .timePassed(hasLooked: false)) == [.ping(1), .arm(at: .at(40_000))])
        play.directly { $0.heard(at: .at(39_999)) }
        #expect(play.at(40_000, .timePassed(hasLooked: false)) == [.arm(at: .at(69_999))])
        #expect(play.at(69_999, .timePassed(hasLooked: false)) == [.ping(2), .arm(at: .at(79_999))])
        #expect(play.at(79_999, .timePassed(hasLooked: false)) == [.lookAgain])
        play.directly { $0.heard(at: .at(79_999)) }
        #expect(
            play.at(79_999, .timePassed(hasLooked: true)) == [.arm(at: .at(109_999))],
            "the answer lay in the socket"
        )
    }

    @Test("silence while a command runs, or input is queued, does not count")
    func excusedSilence() {
        for mark in [\ConnectionMachine.isServed, \.isQueued] {
            var play = MachinePlay.open
            play.directly { $0[keyPath: mark] = true }
            #expect(play.at(30_000, .timePassed(hasLooked: false)) == [.arm(at: .at(60_000))])
            play.directly { $0[keyPath: mark] = false }
            #expect(play.at(60_000, .timePassed(hasLooked: false)) == [.ping(1), .arm(at: .at(70_000))])
        }
    }

    @Test("without pings an open connection has no timer; when they are switched on, it has one")
    func noPings() {
        var play = MachinePlay.open
        play.limits.pingMilliseconds = 0
        #expect(play.at(30_000, .timePassed(hasLooked: false)) == [])
        #expect(play.at(40_000, .clockStarts) == [])
        play.limits.pingMilliseconds = 5_000
        #expect(play.at(40_000, .clockStarts) == [.arm(at: .at(45_000))])
    }

    @Test("a sign of life counts for an open connection only")
    func life() {
        var play = MachinePlay.atTheDoor
        let before = play.machine
        play.directly { $0.heard(at: .at(50)) }
        #expect(play.machine == before)
        play = .open
        play.directly { $0.heard(at: .at(50)) }
        #expect(play.machine.phase == .open(KeepAlive(now: .at(50))))
    }

    @Test("a late check gives a request the time once more, but only once")
    func lateRequest() {
        var play = MachinePlay.atTheDoor
        #expect(play.at(18_000, .timePassed(hasLooked: false)) == [.lookAgain])
        #expect(play.at(18_000, .timePassed(hasLooked: true)) == [.arm(at: .at(28_000))])
        #expect(play.at(36_000, .timePassed(hasLooked: false)) == [.lookAgain])
        let late = play.at(36_000, .timePassed(hasLooked: true))
        #expect(late.first == .tell(.handshakeTimedOut))
    }

    @Test("each step of an ending gets the time once more")
    func lateEndings() {
        var play = MachinePlay.open
        _ = play.at(20_000, .ended(.asked(.quit)))
        _ = play.at(25_251, .timePassed(hasLooked: false))
        #expect(play.at(25_251, .timePassed(hasLooked: true)) == [.arm(at: .at(30_251))])
        #expect(play.machine.phase == .closing(until: .at(30_251)))
        #expect(play.at(30_000, .ended(.peerClosed(nil))) == [.flush])
        #expect(play.machine.phase == .flushing(until: .at(35_000)))
        #expect(play.at(30_251, .timePassed(hasLooked: false)) == [.arm(at: .at(35_000))])
        _ = play.at(35_251, .timePassed(hasLooked: false))
        #expect(play.at(35_251, .timePassed(hasLooked: true)) == [.arm(at: .at(40_251))], "it is another part")
        _ = play.at(45_000, .timePassed(hasLooked: false))
        #expect(play.at(45_000, .timePassed(hasLooked: true)) == [.release])
    }

    @Test("a check in time gives no more time")
    func inTime() {
        var play = MachinePlay.open
        _ = play.at(20_000, .ended(.asked(.quit)))
        #expect(play.at(25_250, .timePassed(hasLooked: false)) == [.lookAgain])
        #expect(play.at(25_250, .timePassed(hasLooked: true)) == [.release])
    }
}
