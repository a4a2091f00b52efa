import StateCoding
import Testing

@Suite("the bytes of a state while they are written")
struct StateBytesTests {
    @Test("a name and its number are what the two are one after the other, however long the name is")
    func named() throws {
        for count in [0, 1, 23, 24, 63, 64, 65, 255, 256, 5_000] {
            let name = String(repeating: "n", count: count)
            var (one, other) = (StateBytes(limit: 10_000), StateBytes(limit: 10_000))
            try one.append(name: name, StateScalar(1_000))
            try other.append(text: name)
            try other.append(StateScalar(1_000))
            #expect(one.bytes == other.bytes && one.count == other.count, "\(count)")
        }
    }

    @Test("there may be as many as allowed, and not one more", arguments: 0..<12)
    func limit(_ limit: Int) {
        let writings: [(inout StateBytes) throws -> Void] = [
            { try $0.append(text: "12345") }, { try $0.append(octets: [1, 2, 3, 4, 5]) },
            { try $0.append(StateScalar(0x1_0000)) }, { try $0.append(name: "12", StateScalar(0x100)) },
        ]
        for (writing, count) in zip(writings, [6, 6, 5, 6]) {
            var bytes = StateBytes(limit: limit)
            bytes.begin(after: [9, 9, 9])
            let isWritten = (try? writing(&bytes)) != nil
            #expect(isWritten == (count <= limit))
            if isWritten { #expect(bytes.count == 3 + count && bytes.bytes.starts(with: [9, 9, 9])) }
            bytes.cut(to: 3)
            #expect(bytes.bytes == [9, 9, 9])
            bytes.clear()
            #expect(bytes.count == 0 && bytes.bytes == [])
        }
    }

    @Test("the end of it can be moved to any earlier place")
    func moving() {
        let all = Array(0..<20 as Range<UInt8>)
        for start in 0...20 {
            for place in 0...start {
                var bytes = StateBytes(limit: 100)
                for byte in all { bytes.append(byte) }
                bytes.move(from: start, to: place)
                let moved = [all[..<place], all[start...], all[place..<start]].flatMap(\.self)
                #expect(bytes.bytes == moved)
                #expect(bytes.withBytes { $0.byteCount } == 20)
            }
        }
    }
}
