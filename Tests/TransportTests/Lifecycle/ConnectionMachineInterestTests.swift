import Contexts
import Reactor
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("The connection machine: what epoll watches for, and the next process")
struct ConnectionMachineInterestTests {
    private typealias Waiting = ConnectionMachine.Waiting

    @Test("while output waits it is watched for room, otherwise for input; each is requested once")
    func output() {
        var play = MachinePlay.open
        #expect(play.at(1, .waits(Waiting())) == [])
        #expect(play.at(1, .waits(Waiting(hasOutput: true, inputBytes: 5))) == [.watch(.writable)])
        #expect(play.at(2, .waits(Waiting(hasOutput: true))) == [])
        #expect(play.at(3, .waits(Waiting(inputBytes: 99_999))) == [.watch(.readable)], "nobody else has its input")
    }

    @Test("while a command runs input is read until the limit of waiting input")
    func backPressure() {
        var play = MachinePlay.served
        #expect(play.at(1, .waits(Waiting(inputBytes: 16_383))) == [])
        #expect(play.at(1, .waits(Waiting(inputBytes: 16_384))) == [.watch([])])
        #expect(play.at(1, .waits(Waiting(hasOutput: true, inputBytes: 16_384))) == [.watch(.writable)])
        play.directly { $0.isServed = false }
        #expect(play.at(2, .waits(Waiting(inputBytes: 16_384))) == [.watch(.readable)])
    }

    @Test("while its input is queued it is not read, and its input may not be taken")
    func queued() {
        var play = MachinePlay.open
        play.directly { $0.isQueued = true }
        #expect(!play.machine.mayBeServed)
        #expect(play.at(1, .waits(Waiting(inputBytes: 1))) == [.watch([])])
        play.directly { $0.isQueued = false }
        #expect(play.machine.mayBeServed)
        #expect(play.at(1, .waits(Waiting(inputBytes: 1))) == [.watch(.readable)])
    }

    @Test("while it is handed over it is not read, its output goes out, and silence means nothing")
    func handover() {
        var play = MachinePlay.open
        #expect(play.at(1, .handover(Waiting(hasOutput: true))) == [.watch(.writable)])
        #expect(play.at(2, .waits(Waiting())) == [.watch([])])
        #expect(play.at(90_000, .timePassed(hasLooked: false)) == [])
        #expect(play.machine.isOpen)
        #expect(play.at(90_001, .ended(.peerVanished)) == [.tell(.peerVanished), .release])
    }

    @Test("the next process continues it, not being served, and restarts each peer's time")
    func inherited() {
        var play = MachinePlay.served
        play.directly { machine in
            machine.hasEntered = true
            machine.isRunning = true
            machine.isQueued = true
        }
        _ = play.at(20_000, .shuttingDown)
        _ = play.at(20_000, .handover(Waiting()))
        let next = play.machine.inherited(at: .at(50_000), until: .at(55_000))
        #expect(next.phase == .open(KeepAlive(now: .at(50_000))) && next.interest == .readable)
        #expect(next.hasEntered && next.mayBeServed && !next.isRunning && !next.isToEnd && !next.isTold)
        var then = MachinePlay(next)
        #expect(then.at(50_000, .clockStarts) == [.arm(at: .at(80_000))])
    }

    @Test("an ending goes on in the next process, and is not reported again")
    func inheritedEnding() {
        var play = MachinePlay.open
        _ = play.at(20_000, .ended(.violation(.unmasked)))
        _ = play.at(20_000, .allWritten)
        var next = MachinePlay(play.machine.inherited(at: .at(50_000), until: .at(55_000)))
        #expect(next.machine.phase == .draining(until: .at(55_000)) && next.machine.isTold)
        #expect(next.at(50_000, .clockStarts) == [.arm(at: .at(55_000))])
        #expect(next.at(50_000, .allWritten) == [], "its half was shut down before")
        #expect(next.at(50_100, .ended(.peerVanished)) == [.release])
    }

    @Test("what the previous process was about to release is drained, and ends in time")
    func inheritedOver() {
        var play = MachinePlay.open
        _ = play.at(20_000, .ended(.peerVanished))
        #expect(play.machine.phase == .over && play.machine.isPossible)
        let next = play.machine.inherited(at: .at(50_000), until: .at(55_000))
        #expect(next.phase == .draining(until: .at(55_000)) && next.isTold)
    }

    @Test("an upgrade that was not finished is awaited once more")
    func awaited() {
        var play = MachinePlay.open
        play.directly { $0.awaitRequest(until: .at(99)) }
        #expect(play.machine.phase == .handshake(until: .at(99)))
    }
}
