import Foundation
import Reactor

#if canImport(Transport)
    @testable import Transport
#endif

/// The memory of an event loop as a killed process has left it; it can be recreated any number of times.
struct RecordedMemory: Sendable {
    /// A unit of 64 bytes that are not all zero.
    struct Unit: Sendable {
        let location: Int
        let bytes: [UInt8]
    }

    /// The number of mapped bytes.
    private(set) var size = 1 << 30
    private(set) var units: [Unit] = []

    /// Reads a recording in `Fixtures`: `ADDRESS BYTES` in hexadecimal, a line for each unit that is not all zero.
    init(fixture name: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appending(path: "Fixtures/\(name)")
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("#") {
                let number = zip(words, words.dropFirst()).first { $1.hasPrefix("bytes") }.flatMap { Int($0.0) }
                self.size = number ?? self.size
                continue
            }
            guard words.count == 2, let location = Int(words[0], radix: 16) else {
                throw TestFailure("\(name): not ADDRESS BYTES: \(line)")
            }
            let digits = Array(words[1])
            let bytes = try stride(from: 0, to: digits.count - 1, by: 2).map { index in
                guard let byte = UInt8(String(digits[index...index + 1]), radix: 16) else {
                    throw TestFailure("\(name): no byte: \(digits[index...index + 1])")
                }
                return byte
            }
            self.units.append(Unit(location: location, bytes: bytes))
        }
    }

    /// Records the memory of a running server.
    init(of memory: SharedMemory) {
        self.size = memory.size
        for location in MemoryImage(of: memory).written.flatMap({
            stride(from: $0.lowerBound, to: $0.upperBound, by: 64)
        }) {
            let bytes = memory.bytes(location..<location + 64)
            if bytes.contains(where: { $0 != 0 }) { self.units.append(Unit(location: location, bytes: bytes)) }
        }
    }

    /// The distance in bytes from one connection's slot to the next.
    var slotStride: Int { Int(self.number(at: TableMemory.Offset.stride)) }

    /// The offset of the socket's cookie in a connection's cell.
    var cookiePlace: Int { self.number(at: TableMemory.Offset.version) == 2 ? 16 : 72 }

    private func number(at location: Int) -> UInt64 {
        guard let unit = self.units.first(where: { $0.location == location / 64 * 64 }) else { return 0 }
        return (0..<8).reversed().reduce(0) { $0 << 8 | UInt64(unit.bytes[location % 64 + $1]) }
    }

    /// Recreates the memory.
    func make() throws -> SharedMemory {
        let memory = try SharedMemory(size: self.size)
        for unit in self.units { memory.write(RawSpan(_elements: unit.bytes.span), at: unit.location) }
        return memory
    }
}
