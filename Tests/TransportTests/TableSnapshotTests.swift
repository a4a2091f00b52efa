import Contexts
import Reactor
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("The memory of a process that is killed at any moment")
struct TableSnapshotTests {
    private typealias Offset = TableMemory.Offset

    private static func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test("a connection without any operation in progress is found as it was")
    func idle() throws {
        let sketch = try Sketch(identity: TableIdentity(incarnation: 7, number: 1, tables: 2))
        let key = sketch.open(5)
        let former = try #require(sketch.former)
        #expect(former.identity == TableIdentity(incarnation: 7, number: 1, tables: 2))
        #expect(!former.isHandedOver)
        let saved = try #require(sketch.savedConnection(5))
        #expect(
            saved.slot.machine == sketch.memory.slots[key].machine && saved.slot.wire == sketch.memory.slots[key].wire
        )
        #expect(saved.input.isEmpty && saved.output.isEmpty && !saved.isCommandLost)
        #expect(saved.record == SessionRecord(context: ContextSnapshot(name: "c_first")))
        sketch.memory.slots.remove(key)
        #expect(sketch.savedConnection(5) == nil)
        sketch.memory.handOver()
        #expect(sketch.former?.isHandedOver == true)
    }

    @Test("waiting bytes are found, and a running command is reported")
    func waiting() throws {
        let sketch = try Sketch()
        let key = sketch.open()
        sketch.wait(key, input: "in", output: "out").outputMessages = 3
        sketch.memory.slots[key].isRunning = true
        let saved = try #require(sketch.savedConnection())
        #expect(Self.text(saved.input) == "in" && Self.text(saved.output) == "out" && saved.outputMessages == 3)
        #expect(saved.isCommandLost)
    }

    @Test("the unused rest of a burst is found; the input that it was copied from is not")
    func burst() throws {
        let sketch = try Sketch()
        let (key, other) = (sketch.open(1), sketch.open(2))
        sketch.wait(key, input: "old")
        sketch.wait(other, input: "its own")
        sketch.receive("oldnew", for: key, used: 1)
        #expect(Self.text(sketch.savedConnection(1)?.input) == "ldnew")
        #expect(Self.text(sketch.savedConnection(2)?.input) == "its own")
    }

    @Test("a request that was being answered counts as neither taken nor answered")
    func upgrade() throws {
        let sketch = try Sketch()
        let (key, other) = (sketch.open(1), sketch.open(2))
        sketch.receive("GET and more", for: key, used: 4)
        sketch.gather("101", for: key)
        sketch.memory.beginUpgrade(of: key)
        let saved = try #require(sketch.savedConnection(1))
        #expect(!saved.slot.isOpen && Self.text(saved.input) == "GET and more" && saved.output.isEmpty)
        #expect(sketch.savedConnection(2)?.slot.machine == sketch.memory.slots[other].machine)
        sketch.memory.endUpgrade()
        let upgraded = try #require(sketch.savedConnection(1))
        #expect(upgraded.slot.isOpen && Self.text(upgraded.input) == "and more" && Self.text(upgraded.output) == "101")
    }

    @Test("a burst that was just being moved back is found once", arguments: ["", "new", "ne"])
    func aside(copied: String) throws {
        let sketch = try Sketch()
        let key = sketch.open()
        let backlog = sketch.wait(key, input: "old")
        sketch.receive("new", for: key)
        sketch.set(Offset.aside, UInt64(backlog.input.count) + 1)
        _ = backlog.input.append(RawSpan(_elements: Array(copied.utf8).span))
        #expect(Self.text(sketch.savedConnection()?.input) == "oldnew")
        _ = sketch.memory.moveBurst(to: backlog.input)
        #expect(Self.text(sketch.savedConnection()?.input) == "old\(copied)new")
    }

    @Test("bytes that the kernel had delivered and the process had not counted are found")
    func uncounted() throws {
        let sketch = try Sketch()
        let key = sketch.open()
        sketch.receive("counted", for: key)
        sketch.set(Offset.receiving, 1)
        #expect(Self.text(sketch.savedConnection()?.input) == "counted")
        sketch.write(" and not", behind: sketch.memory.received, recordAt: Offset.received)
        #expect(Self.text(sketch.savedConnection()?.input) == "counted and not")
        sketch.set(Offset.receiving, 0)
        #expect(Self.text(sketch.savedConnection()?.input) == "counted")
    }

    @Test("a buffer that was wiped leaves nothing that looks like received bytes")
    func wiped() throws {
        let sketch = try Sketch()
        let key = sketch.open()
        sketch.receive("long, and used", for: key)
        sketch.memory.endBurst()
        sketch.receive("ab", for: key)
        sketch.set(Offset.receiving, 1)
        #expect(Self.text(sketch.savedConnection()?.input) == "ab")
    }

    @Test("after a killed system call the kernel's note says how many bytes it has moved", arguments: [0, 2, 6])
    func noted(moved: Int) throws {
        let sketch = try Sketch()
        let (sender, reader, gatherer) = (sketch.open(1), sketch.open(2), sketch.open(3))
        let rest = String("sixsix".dropFirst(moved))

        let output = sketch.wait(sender, output: "sixsix").output
        sketch.kill(in: .output, of: output, sender, moved: moved)
        #expect(Self.text(sketch.savedConnection(1)?.output) == rest)
        output.removeFirst(moved)
        #expect(
            Self.text(sketch.savedConnection(1)?.output) == rest,
            "also when it was counted, and the note not cleared"
        )

        sketch.gather("sixsix", for: gatherer)
        sketch.kill(in: .gathered, of: sketch.memory.gathered, gatherer, moved: moved)
        #expect(Self.text(sketch.savedConnection(3)?.output) == rest)
        sketch.memory.gathered.removeFirst(moved)
        #expect(Self.text(sketch.savedConnection(3)?.output) == rest)

        let backlog = sketch.wait(reader, input: "was ")
        _ = backlog.input.reserve(64)
        sketch.write("sixsix", behind: backlog.input, recordAt: backlog.block.range.lowerBound)
        sketch.kill(in: .input, of: backlog.input, reader, moved: moved)
        #expect(Self.text(sketch.savedConnection(2)?.input) == "was " + "sixsix".prefix(moved))
        #expect(Self.text(sketch.savedConnection(1)?.output) == rest, "a note is of one connection")
    }

    @Test("gathered frames are found once: after they were moved to the output, only there")
    func gathered() throws {
        let sketch = try Sketch()
        let key = sketch.open()
        sketch.gather("words", for: key)
        #expect(Self.text(sketch.savedConnection()?.output) == "words")
        sketch.wait(key, output: "words")
        #expect(Self.text(sketch.savedConnection()?.output) == "words")
    }

    @Test("an unfinished change has not happened", arguments: [true, false])
    func change(inBurst: Bool) throws {
        let sketch = try Sketch()
        let key = sketch.open(limits: .init(messageBytes: 100, fragments: 4, fragmentBytes: 1))
        let backlog = sketch.wait(key, input: inBurst ? "" : "whole input", assembly: "b")
        if inBurst { sketch.receive("whole input", for: key) }
        var bytes: [UInt8] = [0x01, 0x85, 0, 0, 0, 0, 1]
        var wire = sketch.memory.slots[key].wire
        var offset = 0
        _ = wire.next(RawSpan(_elements: bytes.span), at: &offset)
        sketch.memory.slots[key].wire = wire
        let before = wire

        sketch.memory.beginChange(of: key, wire: wire, backlog)
        bytes = [2, 3, 4, 5]
        offset = 0
        _ = wire.next(RawSpan(_elements: bytes.span), at: &offset)
        sketch.memory.slots[key].wire = wire
        sketch.memory.slots[key].isRunning = true
        _ = backlog.assembly.append(RawSpan(_elements: bytes.span))
        if inBurst { sketch.memory.offset = 5 } else { backlog.input.removeFirst(11) }

        var saved = try #require(sketch.savedConnection())
        #expect(saved.slot.wire == before && !saved.isCommandLost)
        #expect(Self.text(saved.assembly) == "b" && Self.text(saved.input) == "whole input")
        sketch.memory.endChange()
        saved = try #require(sketch.savedConnection())
        #expect(saved.slot.wire == wire && saved.isCommandLost)
        #expect(saved.assembly.count == 5 && Self.text(saved.input) == (inBurst ? " input" : ""))
    }

    @Test("pieces of a message that was taken as a whole are not found")
    func taken() throws {
        let sketch = try Sketch()
        let key = sketch.open()
        sketch.wait(key, assembly: "taken")
        #expect(sketch.savedConnection()?.assembly == [])
    }

    @Test("memory of another version, or of another program, is not read")
    func versions() throws {
        let sketch = try Sketch()
        _ = sketch.open()
        sketch.set(Offset.version, TableMemory.version + 1)
        #expect(sketch.former == nil && TableSnapshot.isTable(sketch.memory.memory))
        sketch.set(Offset.version, TableMemory.oldestVersion - 1)
        #expect(sketch.former == nil)
        sketch.set(Offset.magic, 1)
        #expect(sketch.former == nil && !TableSnapshot.isTable(sketch.memory.memory))
    }
}
