import Foundation
import Glibc
import TestSupport
import Testing

@testable import Deflate

@Suite("Without memory") struct NoMemoryTests {
    /// Limits the address space to `byteCount` bytes more than the process has.
    private static func leave(_ byteCount: Int) throws {
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[0]
        let size = try #require(rlim_t(pages)) * 4096 + rlim_t(byteCount)
        var limit = rlimit(rlim_cur: size, rlim_max: size)
        try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
    }

    @Test("deflating returns nil, inflating throws, and the process continues", .withoutSanitizer)
    func withoutMemory() async {
        await #expect(processExitsWith: .success) {
            let (large, small) = ([UInt8](repeating: 7, count: 64 << 20), [UInt8](repeating: 7, count: 1000))
            let (deflater, inflater) = (ArrayDeflater(), ArrayInflater())
            let bomb = try #require(deflater.deflate(large))
            try Self.leave(16 << 20)
            #expect(deflater.deflate(large) == nil)
            let error = #expect(throws: DeflateError.self) { try inflater.inflate(bomb, limit: 1 << 30) }
            #expect(error?.code == .noMemory && error?.violation == nil)
            #expect(deflater.deflate(small) != nil)
            #expect(try inflater.inflate(bytes("f248cdc9c90700")) == Array("Hello".utf8))
        }
    }
}
