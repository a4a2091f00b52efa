import TestSupport
import Testing

@testable import Reactor

@Suite struct SlabTests {
    /// A slot whose layout has padding, to catch a wrong offset.
    private struct Slot: BitwiseCopyable, Equatable {
        var letter: UInt8
        var number: UInt64
        var last: UInt16

        init(_ number: UInt64) {
            self.letter = UInt8(truncatingIfNeeded: number)
            self.number = number
            self.last = UInt16(truncatingIfNeeded: number >> 3)
        }
    }

    /// Inserts a value and returns its key, which must not be nil; `#require` cannot call methods of what cannot be
    /// copied.
    private static func insert<Value>(_ value: Value, into slab: Slab<Value>) throws -> SocketKey {
        let key = slab.insert(value)
        return try #require(key)
    }

    @Test("a value is found by its key, can be changed there, and is gone after it was removed") func life() throws {
        let slab = try Slab<Slot>(capacity: 4)
        let key = try Self.insert(Slot(1), into: slab)
        let other = try Self.insert(Slot(2), into: slab)
        slab[key].number = 10
        let values = (slab[key].number, slab[key].letter, slab[other])
        #expect(values.0 == 10)
        #expect(values.1 == 1)
        #expect(values.2 == Slot(2))
        let removed = [slab.remove(key), slab.remove(key)]
        #expect(removed == [true, false])
        let found = [slab.contains(key), slab.contains(other)]
        #expect(found == [false, true])
        #expect(slab.count == 1)
    }

    @Test("a full slab returns nil, and has room again when one slot is free") func capacity() throws {
        let slab = try Slab<Slot>(capacity: 3)
        let keys = [slab.insert(Slot(1)), slab.insert(Slot(2)), slab.insert(Slot(3))].compactMap { $0 }
        #expect(keys.map(\.index) == [0, 1, 2])
        var refused = slab.insert(Slot(4))
        #expect(refused == nil)
        #expect(slab.count == 3)
        #expect(slab.capacity == 3)
        slab.remove(keys[1])
        refused = slab.insert(Slot(5))
        #expect(refused == SocketKey(index: 1, generation: 2))
    }

    @Test("the key of an earlier tenant finds nothing, and the first tenant is not generation 0") func generations()
        throws
    {
        let slab = try Slab<Slot>(capacity: 1)
        var former: [SocketKey] = []
        for number in 0..<100 as Range<UInt64> {
            let key = try Self.insert(Slot(number), into: slab)
            #expect(key == SocketKey(index: 0, generation: UInt32(number) + 1))
            for key in former {
                let found = slab.contains(key) || slab.remove(key)
                #expect(!found)
            }
            slab.remove(key)
            former.append(key)
        }
    }

    @Test("keys that no tenant ever had find nothing") func foreignKeys() throws {
        let slab = try Slab<Slot>(capacity: 2)
        _ = try Self.insert(Slot(1), into: slab)
        let foreign = [
            SocketKey(tag: 0), SocketKey(index: 0, generation: 0), SocketKey(index: 0, generation: .max),
            SocketKey(index: 1, generation: 0), SocketKey(index: 1, generation: 1),
            SocketKey(index: 2, generation: 1), SocketKey(index: .max, generation: 1),
        ]
        for key in foreign {
            let found = slab.contains(key) || slab.remove(key)
            #expect(!found)
        }
        #expect(slab.count == 1)
    }

    @Test("reading or writing a slot whose tenant is gone traps", arguments: [true, false])
    func staleAccess(writes: Bool) async {
        await #expect(processExitsWith: .failure) { [writes] in
            let slab = try Slab<Int>(capacity: 2)
            guard let key = slab.insert(1) else { return }
            slab.remove(key)
            if writes { slab[key] = 2 } else { print(slab[key]) }
        }
    }

    @Test("a slab without a slot traps") func noSlots() async {
        await #expect(processExitsWith: .failure) { _ = try Slab<Int>(capacity: 0) }
    }

    @Test("a table that does not fit into memory is an error, and a large one costs what is used of it") func huge()
        throws
    {
        #expect(throws: ReactorError.self) {
            _ = try Slab<(InlineArray<65536, UInt64>)>(capacity: Int(UInt32.max) - 1)
        }
        let slab = try Slab<InlineArray<1024, UInt64>>(capacity: 1_000_000)
        let key = try Self.insert(InlineArray(repeating: 7), into: slab)
        let last = slab[key][1023]
        #expect(last == 7)
    }

    @Test("a slab behaves like a dictionary") func likeADictionary() throws {
        var random = SeededGenerator.printing()
        let slab = try Slab<Slot>(capacity: 50)
        var model: [SocketKey: Slot] = [:]
        var former: [SocketKey] = []
        for _ in 0..<20_000 {
            switch UInt8.random(in: 0...9, using: &random) {
            case 0..<4:
                let slot = Slot(random.next())
                let key = slab.insert(slot)
                #expect((key == nil) == (model.count == 50))
                guard let key else { continue }
                #expect(model.updateValue(slot, forKey: key) == nil)
                #expect(!former.contains(key))
            case 4..<7:
                guard let key = model.keys.sorted(by: { $0.tag < $1.tag }).randomElement(using: &random) else {
                    continue
                }
                let removed = slab.remove(key)
                #expect(removed)
                model[key] = nil
                former.append(key)
                if former.count > 200 { former.removeFirst() }
            case 7:
                guard let key = former.randomElement(using: &random) else { continue }
                let found = slab.contains(key) || slab.remove(key)
                #expect(!found)
            case _:
                guard let key = model.keys.sorted(by: { $0.tag < $1.tag }).randomElement(using: &random) else {
                    continue
                }
                let number = random.next()
                slab[key].number = number
                model[key]?.number = number
            }
            let same =
                slab.count == model.count && model.allSatisfy { slab.contains($0.key) && slab[$0.key] == $0.value }
            #expect(same)
        }
        let keys = Set(slab.keys)
        #expect(keys == Set(model.keys))
    }
}
