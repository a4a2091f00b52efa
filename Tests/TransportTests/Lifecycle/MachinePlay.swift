import Reactor

@testable import Transport

/// A machine and its clock, as values: no socket, no loop, no bytes.
struct MachinePlay {
    typealias Action = ConnectionMachine.Action
    typealias Event = ConnectionMachine.Event

    /// The limits of a machine under test: the defaults of config.ini.
    static let limits = ConnectionMachine.Limits(
        handshakeMilliseconds: 10_000,
        pingMilliseconds: 30_000,
        pongMilliseconds: 10_000,
        closeMilliseconds: 5_000,
        queuedBytes: 16_384
    )

    var limits = Self.limits
    private(set) var machine: ConnectionMachine

    /// A connection that was accepted at 0 and has until 10,000 for its request.
    static var atTheDoor: MachinePlay { MachinePlay() }

    /// One that was accepted and upgraded at 0, was last heard then, and has its next timer at 30,000.
    static var open: MachinePlay {
        var play = MachinePlay()
        _ = play.at(0, .upgraded)
        _ = play.at(10_000, .timePassed(hasLooked: false))
        return play
    }

    /// One whose command is running.
    static var served: MachinePlay {
        var play = Self.open
        play.machine.isServed = true
        return play
    }

    private init() {
        self.machine = ConnectionMachine(until: .at(10_000))
        _ = self.at(0, .clockStarts)
    }

    /// Starts a play with this machine.
    init(_ machine: ConnectionMachine) { self.machine = machine }

    /// Passes an event to the machine; time passes only for one that has asked for it.
    mutating func at(_ time: UInt64, _ event: Event) -> [Action] {
        if event == .timePassed(hasLooked: false), !self.machine.isDue(at: .at(time)) { return [] }
        return self.machine.handle(event, at: .at(time), within: self.limits)
    }

    /// Calls a method of the machine that comes with a frame.
    mutating func directly(_ change: (inout ConnectionMachine) -> Void) { change(&self.machine) }
}

extension MonotonicTime {
    /// A time in milliseconds.
    static func at(_ milliseconds: UInt64) -> MonotonicTime { MonotonicTime(milliseconds: milliseconds) }
}
