import CLinux
import Glibc
import Testing

@testable import Systemd

@Suite("The state file (issue 5)", .timeLimit(.minutes(1)))
struct StateFileTests {
    /// A duplicate, as from the store.
    private func pass(_ file: borrowing StateFile, as number: UInt64 = 0) -> PassedState {
        PassedState(number: number, descriptor: fcntl(file.descriptor, F_DUPFD_CLOEXEC, 3))
    }

    private func byte(_ bytes: RawSpan, _ offset: Int) -> UInt8 {
        unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }

    @Test("what one process wrote the next one reads, though the first one has gone")
    func survives() throws {
        var file = try StateFile(size: 100_000)
        let passed = self.pass(file, as: 7)
        file.withMutableBytes { bytes in
            bytes.storeBytes(of: 0xA5, toByteOffset: 0, as: UInt8.self)
            bytes.storeBytes(of: 0x5A, toByteOffset: 99_999, as: UInt8.self)
        }
        #expect(file.withBytes { self.byte($0, 99_999) } == 0x5A)
        self.drop(file)
        let image = try StateImage(passed)
        #expect(image.number == 7 && image.size == 100_000)
        #expect(image.withBytes { $0.byteCount } == 100_000)
        #expect(image.withBytes { [self.byte($0, 0), self.byte($0, 1), self.byte($0, 99_999)] } == [0xA5, 0, 0x5A])
        #expect(fcntl(passed.descriptor, F_GETFD) == -1, "the mapping outlives the descriptor")
    }

    private func drop(_ file: consuming StateFile) {}

    @Test("both map the same pages: what is written later is seen")
    func shared() throws {
        var file = try StateFile(size: 1)
        let image = try StateImage(self.pass(file))
        file.withMutableBytes { $0.storeBytes(of: 42, as: UInt8.self) }
        #expect(image.withBytes { self.byte($0, 0) } == 42)
    }

    @Test("a page that was never written to takes no memory")
    func sparse() throws {
        let size = 1 << 34
        var file = try StateFile(size: size)
        file.withMutableBytes { $0.storeBytes(of: 1, toByteOffset: size - 1, as: UInt8.self) }
        var status = stat()
        unsafe fstat(file.descriptor, &status)
        #expect(status.st_size == off_t(size))
        // 512 bytes each; a huge page at most.
        #expect(status.st_blocks * 512 <= 2 << 20)
    }

    @Test("nobody can shrink it under a reader (SIGBUS), nor grow it, nor seal it otherwise; it is closed on exec")
    func sealed() throws {
        let file = try StateFile(size: 4_096)
        #expect(ftruncate(file.descriptor, 4_095) == -1 && errno == EPERM)
        #expect(ftruncate(file.descriptor, 4_097) == -1 && errno == EPERM)
        #expect(uuu_seal_size(file.descriptor) == -1 && errno == EPERM)
        #expect(fcntl(file.descriptor, F_GETFD) & FD_CLOEXEC != 0)
    }

    @Test("it is left out of core dumps")
    func notDumped() throws {
        let file = try StateFile(size: 1 << 16)
        let descriptor = unsafe open("/proc/self/smaps", O_RDONLY)
        defer { close(descriptor) }
        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe read(descriptor, &part, part.count), count > 0 { text += part.prefix(count) }
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        let start = try #require(lines.lastIndex { $0.contains("memfd:uuu-state") && $0.contains("rw-s") })
        let flags = try #require(lines[start...].first { $0.hasPrefix("VmFlags:") })
        #expect(flags.split(separator: " ").contains("dd") && file.size == 1 << 16)
    }

    @Test("a size that cannot be is an error with its errno", arguments: [0, -1, Int.max])
    func impossibleSize(_ size: Int) {
        let error = #expect(throws: SystemdError.self) { try self.drop(StateFile(size: size)) }
        guard case .stateFile(let errno) = error?.code else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect([EINVAL, EFBIG, ENOMEM].contains(errno))
    }

    @Test("what is no sealed file in memory is refused, and its descriptor closed")
    func refused() throws {
        let unsealed = unsafe uuu_memory_file("unsealed")
        let file = unsafe open("/etc/passwd", O_RDONLY)
        let empty = unsafe uuu_memory_file("empty")
        #expect(uuu_seal_size(empty) == 0)
        for (descriptor, code) in [
            (unsealed, SystemdError.Code.notAStateFile), (file, .notAStateFile), (-1, .notAStateFile),
            (empty, .stateFile(errno: EINVAL)),
        ] {
            let passed = PassedState(number: 3, descriptor: descriptor)
            let error = #expect(throws: SystemdError.self) { try self.drop(StateImage(passed)) }
            #expect(error?.code == code && error?.place == "state-3")
            #expect(fcntl(descriptor, F_GETFD) == -1)
        }
    }

    private func drop(_ image: consuming StateImage) {}
}
