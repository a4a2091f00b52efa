import Foundation
import Testing

@testable import Files

@Suite("Locks of files") struct OpenFileLockingTests {
    private let path = NSTemporaryDirectory() + "uuu-lock-\(UUID().uuidString)"

    @Test("the holder is named with its process id and program, and nil without a holder")
    func holder() throws {
        let file = try OpenFile(makingIfMissing: self.path)
        defer { try? FileManager.default.removeItem(atPath: self.path) }
        #expect(try file.status().mode == 0o600)
        #expect(file.lockHolder() == nil)
        #expect(try file.lock())
        let holder = try OpenFile(reading: self.path).lockHolder()
        #expect(holder == .current)
        #expect(holder?.process == getpid())
        #expect(holder?.description == "process \(getpid()) (\(holder?.program ?? "?"))")
        file.unlock()
        #expect(file.lockHolder() == nil)
    }

    @Test("each field of the kernel's list is read")
    func list() throws {
        let identity = FileStatus.Identity(device: 0xfd01, number: 77)
        let line = "FLOCK  ADVISORY  WRITE 812 fd:01:77 0 EOF"
        #expect(LockHolder.holder(of: identity, in: "1: POSIX  ADVISORY  WRITE 9 fd:01:77 0 EOF\n2: \(line)\n") == 812)
        for other in ["fd:01:78", "fd:02:77", "fe:01:77", "fd:01", ""] {
            let list = "1: \(line)\n".replacing("fd:01:77", with: other)
            #expect(LockHolder.holder(of: identity, in: list) == nil, "\(other)")
        }
    }

    @Test("shared bytes cannot be locked exclusively")
    func share() throws {
        let file = try OpenFile(makingIfMissing: self.path)
        defer { try? FileManager.default.removeItem(atPath: self.path) }
        #expect(file.share(10..<20))
        #expect(Self.canLock(self.path, 20))
        #expect(!Self.canLock(self.path, 15))
    }

    /// Returns whether another process can lock a byte exclusively.
    private static func canLock(_ path: String, _ byte: Int) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let call = "fcntl.lockf(open('\(path)', 'r+'), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, \(byte)) is None"
        process.arguments = ["python3", "-c", "import fcntl; assert \(call)"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
