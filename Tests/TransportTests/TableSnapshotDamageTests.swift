import Contexts
import Reactor
import Testing

@testable import Transport

@Suite("The memory of a process, damaged")
struct TableSnapshotDamageTests {
    private typealias Offset = TableMemory.Offset

    private static func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test("a connection with the socket or block of another is damaged, and no player gets another's data")
    func disputed() throws {
        let sketch = try Sketch()
        let keys = (1...4 as ClosedRange<UInt64>).map { sketch.open($0) }
        sketch.wait(keys[0], input: "its own")
        sketch.memory.slots[keys[1]].backlog = sketch.memory.slots[keys[0]].backlog
        _ = sketch.open(3)
        let survey = try #require(sketch.survey)
        #expect(survey.damaged == [1, 2, 3, 3] && survey.others == [4])
    }

    @Test("damage costs the connection that it is in, and no other", arguments: Harm.allCases)
    func damaged(harm: Harm) throws {
        let sketch = try Sketch()
        let (key, other) = (sketch.open(1), sketch.open(2))
        sketch.harm(key, harm)
        sketch.wait(other, input: "its own")
        let survey = try #require(sketch.survey)
        #expect(survey.damaged == [1] && survey.others == [2])
        #expect(Self.text(sketch.savedConnection(2)?.input) == "its own")
    }

    @Test("a connection that was being restored when a process crashed is excluded from then on")
    func leftOut() throws {
        let sketch = try Sketch()
        let keys = (1...3 as ClosedRange<UInt64>).map { sketch.open($0) }
        let former = try #require(sketch.former)
        let outlines = former.survey().outlines
        #expect(outlines.map(\.key) == keys)
        former.working(on: keys[1]) {
            PreviousProcess.excludeCrashed(in: [(1, sketch.memory.memory.descriptor)])
            guard let next = sketch.survey else { return }
            #expect(next.damaged == [2] && next.others == [1, 3])
        }
        let last = try #require(sketch.survey)
        #expect(last.damaged == [2] && last.others == [1, 3], "it is for good")
    }

    @Test("one that was being restored when a process was killed goes on, but is excluded at the second time")
    func suspected() throws {
        let sketch = try Sketch()
        let keys = (1...3 as ClosedRange<UInt64>).map { sketch.open($0) }
        let former = try #require(sketch.former)
        for (number, damaged) in [(1, []), (2, []), (2, [2])] as [(Int, [UInt64])] {
            former.working(on: keys[number - 1]) {
                #expect(sketch.survey?.damaged == damaged, "another one each time is no sign of anything")
            }
            #expect(sketch.survey?.damaged == damaged, "looking again is no second time")
        }
    }

    @Test("whatever the memory contains, reading it does not end the process")
    func damage() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var random = Dice(state: seed)
        for _ in 0..<300 {
            let sketch = try Sketch()
            let key = sketch.open()
            let backlog = sketch.wait(key, input: "some", assembly: "more", output: "rest")
            sketch.receive("burst", for: key)
            let end = 4096 + Slab<ConnectionSlot>.byteCount(capacity: 8)
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let quota = [0..<512, 4096..<end, backlog.block.range]
                let location = Int.random(in: quota.randomElement(using: &random) ?? 0..<8, using: &random) / 8 * 8
                guard location > 8 else { continue }
                sketch.set(location, Bool.random(using: &random) ? .random(in: 0...80, using: &random) : random.next())
            }
            _ = sketch.former?.savedConnections
        }
    }
}
