import StateCoding
import Testing

@testable import Contexts

/// A state that writes its fields itself, of about all kinds that there are.
private struct Handwritten: ContextState {
    var dialogue: OpenDialogue?
    var ints: [Int] = [0, -1, .min, .max]
    var small: Int8 = -100
    var medium: Int16 = -1_000
    var large: Int32 = .min
    var huge: Int64 = .max
    var byte: UInt8 = 24
    var word: UInt16 = 256
    var long: UInt32 = 65_536
    var longest: UInt64 = .max
    var count: UInt = 23
    var integer = -25
    var isSo = true
    var single: Float = 1.5
    var number = -0.25
    var text = "ä dragon, \u{1F409}"
    var bytes: [UInt8] = Array(0...255)
    var maybe: Int?
    var points: [String: [Int?]] = ["a": [1, nil]]

    /// The same kinds of fields without a way of its own: `Codable` alone.
    struct Plain: ContextState {
        var dialogue: OpenDialogue?
        var maybe: Int?
    }

    func write(to fields: inout StateFields) {
        fields.write(self.dialogue, as: "dialogue")
        fields.write(self.ints, as: "ints")
        fields.write(self.small, as: "small")
        fields.write(self.medium, as: "medium")
        fields.write(self.large, as: "large")
        fields.write(self.huge, as: "huge")
        fields.write(self.byte, as: "byte")
        fields.write(self.word, as: "word")
        fields.write(self.long, as: "long")
        fields.write(self.longest, as: "longest")
        fields.write(self.count, as: "count")
        fields.write(self.integer, as: "integer")
        fields.write(self.isSo, as: "isSo")
        fields.write(self.single, as: "single")
        fields.write(self.number, as: "number")
        fields.write(self.text, as: "text")
        fields.write(self.bytes, as: "bytes")
        fields.write(self.maybe, as: "maybe")
        fields.write(self.points, as: "points")
    }
}

/// A state whose fields are not what its `Codable` reads.
private struct Mistaken: ContextState {
    var dialogue: OpenDialogue?
    var count = 1

    func write(to fields: inout StateFields) { fields.write(self.count, as: "counted") }
}

/// A state that writes nothing.
private struct Silent: ContextState {
    var dialogue: OpenDialogue?

    func write(to fields: inout StateFields) {}
}

@Suite("a state that writes its fields itself")
struct StateFieldsTests {
    private let desk = SnapshotBuffer(limit: 1_000)

    /// An open dialogue, which only a context can make.
    private func openDialogue() async throws -> OpenDialogue? {
        let player = ContextHarness(.tests)
        await player.enter("c_form")
        await player.say(["form", "one"])
        let place = try #require(await player.manager.place())
        return try StateDecoder(place.state).decode(CForm.State.self).dialogue
    }

    @Test("it writes byte for byte what its Codable would")
    func agreement() async throws {
        var state = Handwritten()
        for dialogue in [nil, try await self.openDialogue()] {
            for maybe in [nil, 7] {
                (state.dialogue, state.maybe) = (dialogue, maybe)
                let bytes = try StateEncoder.bytes(of: state)
                #expect(self.desk.take(state) == bytes.count)
                #expect(self.desk.bytes == bytes)
                #expect(try StateDecoder(self.desk.bytes).decode(Handwritten.self) == state)
            }
        }
    }

    @Test("one that does not is written by its Codable")
    func encoded() throws {
        let state = Handwritten.Plain(maybe: 3)
        #expect(self.desk.take(state) == self.desk.bytes.count)
        #expect(try self.desk.bytes == StateEncoder.bytes(of: state))
    }

    @Test("one that writes nothing is an empty map, which is not the same as no state")
    func silent() throws {
        #expect(self.desk.take(Silent()) == 2)
        #expect(try StateDecoder(self.desk.bytes).decode(Silent.self) == Silent())
    }

    @Test("each takes the place of the one before, also of one that was too large")
    func again() throws {
        let state = Handwritten()
        let bytes = try StateEncoder.bytes(of: state)
        for limit in 0...bytes.count {
            let desk = SnapshotBuffer(limit: limit)
            #expect(desk.take(state) == (limit < bytes.count ? nil : limit), "\(limit)")
            if limit > 2 { #expect(desk.take(Handwritten.Plain()) == 2, "\(limit)") }
        }
    }

    @Test("fields that Codable would not read stop a debug build")
    func mistaken() async {
        #if DEBUG
            await #expect(processExitsWith: .failure) { _ = SnapshotBuffer().take(Mistaken()) }
        #endif
    }

    @Test("a registered context is restored so, also one whose state writes its fields itself")
    func registered() async throws {
        let player = ContextHarness(.tests)
        let desk = SnapshotBuffer()
        let entry = try #require(ContextRegistry.tests["c_form"])
        let bytes = try StateEncoder.bytes(of: [String: Int]())
        let form = try #require(try entry.restore(player.connection, player.services, bytes) as? CForm)
        #expect(await form.state == CForm.State())
        struct ByHand: ContextState {
            var gold = 10
            var silver = 1
            var dialogue: OpenDialogue?

            func write(to fields: inout StateFields) {
                fields.write(self.gold, as: "gold")
                fields.write(self.silver, as: "silver")
            }
        }
        struct Former: ContextState {
            var silver = 2
            var dialogue: OpenDialogue?

            func write(to fields: inout StateFields) { fields.write(self.silver, as: "silver") }
        }
        #expect(desk.take(Former()) != nil)
        let read = try StateDecoder(desk.bytes).restore(ByHand.self, fresh: ByHand())
        #expect(read.gold == 10 && read.silver == 2)
    }
}
