import Foundation
import Settings
import Testing
import Transport

@testable import UUUServer

@Suite("How much memory the service may use")
struct MemoryAllowanceTests {
    private static let gib = 1 << 30

    /// A folder that stands in for a file system with control groups.
    private func root(_ files: [String: String]) throws -> String {
        let root = NSTemporaryDirectory() + "uuu-\(UUID().uuidString)"
        for (path, text) in files {
            let file = URL(fileURLWithPath: "\(root)/\(path)")
            let folder = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return root
    }

    private func allowance(_ files: [String: String], addressSpace: Int? = nil) throws -> MemoryAllowance {
        let root = try self.root(files)
        defer { try? FileManager.default.removeItem(atPath: root) }
        return .ofThisProcess(root: root, addressSpace: addressSpace, machine: 64 * Self.gib)
    }

    @Test("the smallest limit of its control group and the ones above it counts")
    func controlGroups() throws {
        let group = "system.slice/uuu-server.service"
        let files = [
            "proc/self/cgroup": "0::/\(group)\n", "sys/fs/cgroup/\(group)/memory.max": "3221225472\n",
            "sys/fs/cgroup/system.slice/memory.max": "max\n",
        ]
        #expect(try self.allowance(files) == MemoryAllowance(bytes: 3 * Self.gib, source: "MemoryMax="))
        var above = files
        above["sys/fs/cgroup/system.slice/memory.max"] = "\(2 * Self.gib)\n"
        #expect(try self.allowance(above).bytes == 2 * Self.gib)
        let limit = try self.allowance(above, addressSpace: Self.gib)
        #expect(limit == MemoryAllowance(bytes: Self.gib, source: "LimitAS="))
    }

    @Test("control groups version 1 count too")
    func olderControlGroups() throws {
        let folder = "sys/fs/cgroup/memory"
        let files = [
            "proc/self/cgroup": "8:pids:/a\n4:memory:/a/b\n0::/\n", "\(folder)/a/memory.limit_in_bytes": "1073741824\n",
            "\(folder)/a/b/memory.limit_in_bytes": "9223372036854771712\n",
        ]
        #expect(try self.allowance(files).bytes == Self.gib)
    }

    @Test("without a limit it is three quarters of the machine")
    func machine() throws {
        #expect(try self.allowance([:]).bytes == 48 * Self.gib)
        #expect(try self.allowance(["proc/self/cgroup": "nonsense\n1:2\n"]).bytes == 48 * Self.gib)
        #expect(MemoryAllowance.ofThisProcess().bytes > 0)
    }

    @Test("connections get what the rest of the process does not need, divided by 2.2 for a restart")
    func connections() {
        var settings = Settings()
        settings.limits.connections = 100
        settings.passwords.threads = 2
        settings.passwords.memoryKiB = 20_480
        let base = 64 << 20 + 2 * 20 << 20 + 100 * 2048
        let allowance = MemoryAllowance(bytes: base + 220 << 20, source: "MemoryMax=")
        let bytes = allowance.bytesForConnections(settings)
        #expect(((100 << 20) - 10...100 << 20).contains(bytes))
        #expect(Composition.transport(settings, memory: allowance).memoryBytes == bytes)
        #expect(MemoryAllowance(bytes: 1 << 20, source: "").bytesForConnections(settings) == 16 << 20)
        settings.limits.memoryBytes = 5 << 20
        #expect(Composition.transport(settings, memory: allowance).memoryBytes == 5 << 20)
    }

    @Test("a setting that does not fit gets a remark with how to mend it")
    func remark() throws {
        var settings = Settings()
        settings.limits.connections = 1
        settings.passwords.threads = 1
        settings.passwords.memoryKiB = 8_192
        let allowance = MemoryAllowance(bytes: 512 << 20, source: "MemoryMax=")
        #expect(allowance.remark(on: settings) == nil)
        settings.limits.memoryBytes = 199 << 20
        #expect(allowance.remark(on: settings) == nil)
        settings.limits.memoryBytes = 256 << 20
        let maximum = allowance.bytesForConnections(settings)
        #expect(
            allowance.remark(on: settings) == """
                [Limits] memory_bytes: a restart with all of it in use takes 636 MiB, of which 73 MiB are not for connections; \
                MemoryMax= allows 512 MiB: raise MemoryMax=, or write at most \(maximum), or 0 for that
                """
        )
        settings.limits.memoryBytes = 0
        let small = try #require(MemoryAllowance(bytes: 64 << 20, source: "LimitAS=").remark(on: settings))
        #expect(small.hasSuffix("LimitAS= allows 64 MiB: raise LimitAS=, or lower [Passwords] memory_kib or threads"))
        settings.limits.memoryBytes = 1 << 30
        let both = try #require(MemoryAllowance(bytes: 64 << 20, source: "MemoryMax=").remark(on: settings))
        #expect(both.hasSuffix("raise MemoryMax=, or lower [Passwords] memory_kib or threads"))
        // Even with the minimum for connections the rest does not fit.
        settings.limits.memoryBytes = 1 << 20
        #expect(MemoryAllowance(bytes: 64 << 20, source: "LimitAS=").remark(on: settings) != nil)
        #expect(MemoryAllowance(bytes: 80 << 20, source: "LimitAS=").remark(on: settings) == nil)
    }

    @Test("no remark asks to raise the memory of the machine")
    func remarkOnMachine() throws {
        var settings = Settings()
        settings.limits.memoryBytes = 1 << 40
        let allowance = try self.allowance([:])
        let remark = try #require(allowance.remark(on: settings))
        #expect(!remark.contains("raise"))
        #expect(remark.contains("three quarters of the machine's memory are 49152 MiB: write at most "))
    }

    @Test("check-config uses the limits of the installed unit, if it sets any")
    func unit() {
        let machine = 64 * Self.gib
        #expect(MemoryAllowance.of(UnitProperties("MemoryMax=infinity\nLimitAS=infinity\n"), machine: machine) == nil)
        let unit = UnitProperties("MemoryMax=1073741824\nLimitAS=infinity\n")
        #expect(MemoryAllowance.of(unit, machine: machine)?.bytes == Self.gib)
        #expect(MemoryAllowance.of(unit, machine: 1 << 20)?.bytes == 3 << 18)
        #expect(ServiceView(UnitProperties("LoadState=loaded\nMemoryMax=1048576\n"))?.memory?.bytes == 1 << 20)
    }
}
