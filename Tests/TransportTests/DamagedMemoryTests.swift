import Foundation
import Reactor
import TestSupport
import Testing

@testable import Transport

/// The damage is done in a process of its own: a trap fails the test, and nothing else uses memory there.
@Suite("The memory of a killed process, damaged", .timeLimit(.minutes(60)))
struct DamagedMemoryTests {
    fileprivate static let fixtures = ["memory-2.txt", "memory-2-echo.txt", "memory-3.txt"]

    /// The number of damages to try: `UUU_DAMAGED_MEMORIES` for the long form.
    private static let count =
        ProcessInfo.processInfo.environment["UUU_DAMAGED_MEMORIES"].flatMap { Int($0) } ?? 1000

    /// Checks of memories that earlier versions have left, and of one that a server of this version has just left.
    fileprivate static func checks() async throws -> [MemoryCheck] {
        var checks = try Self.fixtures.map { try MemoryCheck(RecordedMemory(fixture: $0)) }
        checks.append(try MemoryCheck(try await Self.busy()))
        return checks
    }

    /// The memory of a server that was busy with all of its clients.
    private static func busy() async throws -> RecordedMemory {
        let recorded = Recording()
        try await withServer(kept: NoParking()) { server in
            let (idle, half) = (try await server.connect(), try await server.connect())
            let (pieces, running) = (try await server.connect(), try await server.connect())
            let (reader, door) = (try await server.connect(receiveBuffer: 4096), try server.dial())
            try await idle.say("!login ada")
            try await half.send(Array(RawFrame.text("cut in two").prefix(9)))
            try await pieces.send(RawFrame.text("in ", isFinal: false) + RawFrame.text("not yet").prefix(8))
            try await running.say("!slow gate")
            try await running.say("what waits behind it")
            try await reader.say("!flood 40 8000")
            try await door.send(Array("GET / HTTP/1.1\r\nHost: x\r\n".utf8))
            try await server.stage.isWaited(at: "gate")
            try await server.hasHeard()
            let memory = try SharedMemory(adopting: dup(server.server.memoryFiles[0]))
            recorded.memory = RecordedMemory(of: memory)
        }
        guard let memory = recorded.memory else { throw TestFailure("nothing was recorded") }
        return memory
    }

    @Test("whatever it contains: no trap, no hang, and no more memory than was ever written")
    func anywhere() async {
        let story = Story()
        await #expect(processExitsWith: .success) { [story = story as Story, count = Self.count as Int] in
            try await story.telling { dice in
                let checks = try await DamagedMemoryTests.checks()
                for _ in 0..<count {
                    let check = checks[Int.random(in: checks.indices, using: &dice)]
                    let changes = check.damage.changes(.random(in: 1...8, using: &dice), &dice)
                    story.note(changes)
                    try await check.run { check.damage.apply(changes, to: $0) }
                }
            }
        }
        story.print()
    }

    /// The fuzzer's inputs in a folder of `Tests/Fuzz`; a folder of failures need not exist.
    fileprivate static func inputs(_ folder: String) -> [[UInt8]] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fuzz/\(folder)/Memory")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.sorted().compactMap { try? Array(Data(contentsOf: root.appending(path: $0))) }
    }

    @Test("the fuzzer's seeds and findings are restored or refused")
    func corpus() async {
        let story = Story()
        await #expect(processExitsWith: .success) { [story = story as Story] in
            try await story.telling { _ in
                let inputs = DamagedMemoryTests.inputs("Corpus") + DamagedMemoryTests.inputs("FailCases")
                guard inputs.count >= 10 else { throw TestFailure("the corpus is not where it should be") }
                let checks = try await DamagedMemoryTests.checks()
                for input in inputs {
                    // As in the fuzzer, which has the recorded memories only.
                    let check = checks[Int(input.first ?? 0) % DamagedMemoryTests.fixtures.count]
                    story.note(MemoryDamage.changes(of: input.dropFirst()))
                    try await check.run(input.dropFirst())
                }
            }
        }
        story.print()
    }

    @Test("damage in one slot costs that connection: all others go on, and are answered")
    func oneSlot() async {
        let story = Story()
        await #expect(processExitsWith: .success) { [story = story as Story, count = Self.count / 8 as Int] in
            try await story.telling { dice in
                for check in try await DamagedMemoryTests.checks() {
                    try await check.damagesOneSlot(times: count, &dice) { story.note($0) }
                }
            }
        }
        story.print()
    }
}

extension MemoryCheck {
    /// Damages one slot again and again; throws unless all other connections go on and are answered as without damage.
    ///
    /// If the slot then claims another one's block, it is unknown whose block it is, and both are lost.
    fileprivate func damagesOneSlot(
        times count: Int,
        _ dice: inout Dice,
        _ note: ([MemoryDamage.Change]) -> Void
    ) async throws {
        let whole = try await self.run()
        guard whole.damaged == 0, whole.restored.count == self.damage.cells.count else {
            throw TestFailure("without damage \(whole.damaged) are lost")
        }
        for _ in 0..<count {
            let cell = self.damage.cells[Int.random(in: self.damage.cells.indices, using: &dice)]
            let cookie = try self.recorded.make().cell(of: UInt64.self, at: cell + self.recorded.cookiePlace).value
            let changes = self.damage.changes(.random(in: 1...3, using: &dice), &dice)
            note(changes)
            let words = Array(stride(from: cell, to: cell + self.recorded.slotStride, by: 8))
            let (outcome, others) = (self.others(than: cookie, of: whole), whole.restored.subtracting([cookie]))
            let damaged = try await self.run(waitingFor: []) { self.damage.apply(changes, at: words, to: $0) }
            let lost = others.subtracting(damaged.restored)
            guard lost.count <= 1 else { throw TestFailure("damage of \(cookie) costs \(lost)") }
            let silent = outcome.subtracting(lost).subtracting(damaged.answered)
            guard silent.isEmpty else { throw TestFailure("after damage of \(cookie) nobody answers \(silent)") }
        }
    }

    private func others(than cookie: UInt64, of outcome: Outcome) -> Set<UInt64> {
        outcome.answered.subtracting([cookie])
    }
}

/// The random choices of a child process, and what it must report of them.
private struct Story: Codable, Sendable {
    let seed: UInt64
    private let path: String

    /// Starts with a seed, which is printed: `UUU_SEED`, or a new one.
    init() {
        self.seed = ProcessInfo.processInfo.environment["UUU_SEED"].flatMap { UInt64($0) } ?? .random(in: 0 ... .max)
        self.path = "/tmp/uuu-story-\(ProcessInfo.processInfo.processIdentifier)-\(self.seed).txt"
        Swift.print("seed \(self.seed)")
    }

    /// Notes what is tried next, in case it is the last.
    func note(_ changes: [MemoryDamage.Change]) {
        try? "\(changes)".write(toFile: self.path, atomically: false, encoding: .utf8)
    }

    /// Reports why the process ends, if it fails.
    func telling(_ body: (inout Dice) async throws -> Void) async throws {
        var dice = Dice(state: self.seed)
        do {
            try await body(&dice)
            try? FileManager.default.removeItem(atPath: self.path)
        } catch {
            let last = (try? String(contentsOfFile: self.path, encoding: .utf8)) ?? ""
            try? "\(error) after \(last)".write(toFile: self.path, atomically: false, encoding: .utf8)
            throw error
        }
    }

    /// Prints what was reported.
    func print() {
        guard let last = try? String(contentsOfFile: self.path, encoding: .utf8) else { return }
        Issue.record("seed \(self.seed): \(last)")
        try? FileManager.default.removeItem(atPath: self.path)
    }
}

/// The memory that a test has recorded.
private final class Recording { var memory: RecordedMemory? }
