import Testing

@testable import StateCoding

@Suite("The bytes of a state that is being written")
struct StateBytesTests {
    @Test("there may be as many bytes as the limit, and not one more", arguments: 0..<12)
    func limit(_ limit: Int) {
        let writings: [(inout StateBytes) throws -> Void] = [
            { try $0.append(text: "12345") }, { try $0.append(octets: [1, 2, 3, 4, 5]) },
            { try $0.append(StateScalar(0x1_0000)) },
        ]
        for (writing, count) in zip(writings, [6, 6, 5]) {
            var bytes = StateBytes(limit: limit)
            let isWritten = (try? writing(&bytes)) != nil
            #expect(isWritten == (count <= limit))
            if isWritten { #expect(bytes.count == count && bytes.bytes.count == count) }
            bytes.clear()
            #expect(bytes.count == 0 && bytes.bytes == [])
        }
    }

    @Test("the end can be moved to any earlier offset")
    func moving() {
        let all = Array(0..<20 as Range<UInt8>)
        for start in 0...20 {
            for location in 0...start {
                var bytes = StateBytes(limit: 100)
                for byte in all { bytes.append(byte) }
                bytes.move(from: start, to: location)
                let moved = [all[..<location], all[start...], all[location..<start]].flatMap(\.self)
                #expect(bytes.bytes == moved)
                #expect(bytes.withBytes { $0.byteCount } == 20)
            }
        }
    }
}
