import Contexts
import Foundation
import Reactor
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("The connection machine: events and actions")
struct ConnectionMachineTests {
    @Test("it ends as the table says, step by step", arguments: WayToEnd.all)
    func transcript(_ way: WayToEnd) {
        var play = way.start
        for step in way.steps {
            #expect(play.at(step.time, step.event) == step.actions, "at \(step.time): \(step.event)")
        }
        #expect(play.machine.isOver)
        #expect(way.said?.code == way.code)
    }

    /// The cases of ``Ending``, without their values.
    private enum Kind: CaseIterable {
        case asked, violation, peerClosed, peerVanished, noAnswer, handshakeTimedOut, answered, full, closeTimedOut
        case broken, noRoom, badMessages, unavailable, refused, displaced, silentStranger, noLogin, tooManyPings
        case tooManyCommands

        init(_ ending: Ending) {
            self =
                switch ending {
                case .asked: .asked
                case .violation: .violation
                case .peerClosed: .peerClosed
                case .peerVanished: .peerVanished
                case .noAnswer: .noAnswer
                case .handshakeTimedOut: .handshakeTimedOut
                case .answered: .answered
                case .full: .full
                case .closeTimedOut: .closeTimedOut
                case .broken: .broken
                case .noRoom: .noRoom
                case .badMessages: .badMessages
                case .unavailable: .unavailable
                case .refused: .refused
                case .displaced: .displaced
                case .silentStranger: .silentStranger
                case .noLogin: .noLogin
                case .tooManyPings: .tooManyPings
                case .tooManyCommands: .tooManyCommands
                }
        }
    }

    @Test("every ending is in the table, and so is every reason for which the server asks for one")
    func complete() {
        let told = WayToEnd.all.compactMap(\.told)
        // The closing handshake that times out ends a connection whose end was reported before.
        #expect(Set(told.map(Kind.init)) == Set(Kind.allCases).subtracting([.closeTimedOut]))
        #expect(WayToEnd.all.contains { $0.when.contains("within `close_seconds`") })
        for reason in [
            Disconnection.quit, .takenOver, .tooSlow, .shuttingDown, .policy, .resumedElsewhere, .ended, .idle,
            .tooManyAttempts, .kicked, .banned, .level,
        ] {
            #expect(told.contains(.asked(reason)))
        }
    }

    /// A row of the table of close codes in docs/OPERATING.md.
    private struct Row {
        let code: UInt16
        let when: String
        let reasons: [String]
    }

    private static func documented() throws -> [Row] {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "docs/OPERATING.md"), encoding: .utf8)
        let section = try #require(text.range(of: "### Close codes\n")).upperBound
        return text[section...].split(separator: "\n").prefix { !$0.hasPrefix("#") }
            .compactMap { line in
                let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
                guard cells.count == 3, let code = UInt16(cells[0]) else { return nil }
                let reasons = cells[2].split(separator: "`", omittingEmptySubsequences: false)
                return Row(
                    code: code,
                    when: cells[1],
                    reasons: reasons.indices.filter { $0 % 2 == 1 }.map { String(reasons[$0]) }
                )
            }
    }

    @Test("every row of the documented close codes occurs, and every Close that is sent has its row")
    func documented() throws {
        let rows = try Self.documented()
        #expect(rows.count >= 11)
        // Sent before a connection has a machine in this process.
        let farewell: [(code: UInt16, reason: String)] = [
            (CloseCode.serviceRestart.rawValue, DroppedConnections.reason)
        ]
        let said = WayToEnd.all.compactMap(\.said) + farewell
        for row in rows {
            for reason in row.reasons {
                #expect(said.contains { $0 == (row.code, reason) }, "\(row.code): \(reason)")
            }
        }
        for (code, reason) in said {
            #expect(rows.contains { $0.code == code && $0.reasons.contains(reason) }, "\(code): \(reason)")
        }
        let sentences = WayToEnd.all.map(\.when)
        for row in rows where row.code != CloseCode.serviceRestart.rawValue {
            #expect(sentences.contains { row.when.hasPrefix($0) }, "\(row.code): \(row.when)")
        }
    }

    private static let endings: [Ending] =
        [Disconnection.quit, .takenOver, .tooSlow, .shuttingDown, .policy].map(Ending.asked)
        + [ProtocolViolation.unmasked, .invalidUTF8, .tinyFragment].map(Ending.violation)
        + [
            .peerClosed(nil), .peerClosed(.normal), .peerVanished, .noAnswer, .handshakeTimedOut,
            .answered(HTTPResponse(.notFound, hint: "")), .full, .closeTimedOut, .broken(errno: 32), .noRoom,
            .refused(.tooOften(wait: 1)), .displaced, .silentStranger, .noLogin, .tooManyPings,
            .tooManyCommands,
        ]

    /// A machine in each stage but the last, and one that must end when its command is done.
    private static var stages: [MachinePlay] {
        var (closing, flushing, draining, ending) = (
            MachinePlay.open, MachinePlay.open, MachinePlay.open, MachinePlay.served
        )
        _ = closing.at(20_000, .ended(.asked(.quit)))
        _ = flushing.at(20_000, .ended(.peerClosed(nil)))
        _ = draining.at(20_000, .ended(.violation(.unmasked)))
        _ = ending.at(20_000, .shuttingDown)
        return [.atTheDoor, .open, .served, closing, flushing, draining, ending]
    }

    @Test("every end in every stage is reported once, released last, and followed by no action")
    func everyEndingInEveryStage() {
        for start in Self.stages {
            for first in Self.endings {
                for second in Self.endings {
                    var play = start
                    var actions = play.at(20_000, .ended(first)) + play.at(20_100, .ended(second))
                    #expect(!play.machine.isOpen, "\(first)")
                    if !play.machine.isOver { actions += play.at(20_100, .allWritten) }
                    if !play.machine.isOver { actions += play.at(20_200, .ended(.peerVanished)) }
                    let told = actions.count { if case .tell = $0 { true } else { false } }
                    #expect(told == (start.machine.isTold ? 0 : 1), "\(first), \(second)")
                    #expect(play.machine.isOver && actions.last == .release)
                    #expect(actions.count { $0 == .release } == 1)
                    let after = Self.events.flatMap { play.at(99_000, $0) }
                    #expect(after.isEmpty && play.machine.phase == .over)
                }
            }
        }
    }

    private static let events: [ConnectionMachine.Event] =
        Self.endings.map(ConnectionMachine.Event.ended) + [
            .clockStarts, .upgraded, .shuttingDown, .commandDone, .waits(.init(hasOutput: true)), .waits(.init()),
            .waits(.init(inputBytes: 99_999)), .allWritten, .timePassed(hasLooked: false),
            .timePassed(hasLooked: true), .handover(.init()),
        ]

    @Test("any events in any order, from a seed that is printed")
    func anything() {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var dice = Dice(state: seed)
        for _ in 0..<1_000 {
            let number = dice.state
            let wrong = Self.wrong(&dice)
            #expect(wrong == nil, "seed \(number)")
        }
    }

    /// Plays random events, then lets time pass; returns what went wrong, if anything.
    private static func wrong(_ dice: inout Dice) -> String? {
        var play = MachinePlay.atTheDoor
        if Bool.random(using: &dice) { _ = play.at(0, .upgraded) }
        var (time, told, isClosed) = (UInt64(0), 0, false)
        func look(at actions: [ConnectionMachine.Action]) -> String? {
            for (index, action) in actions.enumerated() {
                switch action {
                case .tell:
                    told += 1
                    if told > 1 { return "told twice" }
                case .sayClose, .echoClose, .sayAtOnce, .answer:
                    if isClosed { return "said \(action) after the last word" }
                    isClosed = true
                case .ping: if isClosed { return "pinged after the last word" }
                case .release: if index != actions.count - 1 { return "\(actions[index + 1]) after release" }
                case .flush, .endSending, .arm, .watch, .lookAgain, .readOn: break
                }
            }
            return nil
        }
        for _ in 0..<Int.random(in: 0...12, using: &dice) {
            time += .random(in: 0...12_000, using: &dice)
            play.directly { machine in
                switch Int.random(in: 0...9, using: &dice) {
                case 0: machine.heard(at: .at(time))
                case 1: machine.isServed.toggle()
                case 2: machine.isQueued.toggle()
                case _: break
                }
            }
            let event = Self.events.randomElement(using: &dice) ?? .allWritten
            if let wrong = look(at: play.at(time, event)) { return wrong }
        }
        // It is not served any more, and the process that has handed it over has ended.
        if !play.machine.isOver {
            play = MachinePlay(play.machine.inherited(at: .at(time), until: .at(time + 5_000)))
            if told == 0, play.machine.isTold { return "nobody was told" }
            if let wrong = look(at: play.at(time, .clockStarts)) { return wrong }
        }
        for _ in 0..<200 where !play.machine.isOver {
            time += 500
            let actions = play.at(time, .timePassed(hasLooked: false))
            if let wrong = look(at: actions) { return wrong }
            guard actions == [.lookAgain] else { continue }
            if let wrong = look(at: play.at(time, .timePassed(hasLooked: true))) { return wrong }
        }
        return play.machine.isOver && told == 1 ? nil : "after long it is \(play.machine.phase), told \(told) times"
    }
}
