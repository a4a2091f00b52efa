import Foundation
import Testing

@testable import Files

@Suite("The lock of a file") struct OpenFileLockingTests {
    private let path = NSTemporaryDirectory() + "uuu-lock-\(UUID().uuidString)"

    @Test("the holder is named by its number and its program, and nobody is when nobody holds it")
    func holder() throws {
        let file = try OpenFile(makingIfMissing: self.path)
        defer { unlink(self.path) }
        #expect(try file.status().mode == 0o600)
        #expect(file.lockHolder() == nil)
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        holder.arguments = ["--no-fork", self.path, "sleep", "30"]
        try holder.run()
        defer { holder.terminate() }
        let deadline = Date.now + 10
        while try file.lock() {
            file.unlock()
            try #require(Date.now < deadline)
        }
        #expect(file.lockHolder()?.process == holder.processIdentifier)
        #expect(file.lockHolder()?.description == "process \(holder.processIdentifier) (sleep)")
    }

    @Test("the kernel's list is read to the letter")
    func list() throws {
        let identity = FileStatus.Identity(device: 0xfd01, number: 77)
        let line = "FLOCK  ADVISORY  WRITE 812 fd:01:77 0 EOF"
        #expect(LockHolder.holder(of: identity, in: "1: POSIX  ADVISORY  WRITE 9 fd:01:77 0 EOF\n2: \(line)\n") == 812)
        for other in ["fd:01:78", "fd:02:77", "fe:01:77", "fd:01", ""] {
            let list = "1: \(line)\n".replacing("fd:01:77", with: other)
            #expect(LockHolder.holder(of: identity, in: list) == nil, "\(other)")
        }
    }

    @Test("bytes that are shared are nobody's own, not this process's either")
    func share() throws {
        let file = try OpenFile(makingIfMissing: self.path)
        defer { unlink(self.path) }
        #expect(file.share(10..<20))
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        (lock.l_start, lock.l_len) = (15, 1)
        let other = open(self.path, O_RDWR)
        defer { close(other) }
        #expect(fcntl(other, F_SETLK, &lock) == -1)
        lock.l_start = 20
        #expect(fcntl(other, F_SETLK, &lock) == 0)
    }
}
