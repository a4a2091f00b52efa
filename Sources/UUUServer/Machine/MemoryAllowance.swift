import Foundation
import Reactor
import Settings
import World

/// How much memory the service may use in all, and what sets that limit.
///
/// Connections may use a part of it. The rest of the process comes first, and during a restart the connections' memory
/// exists twice for a moment: in the previous process's memory file and in the copy of the next process.
struct MemoryAllowance: Equatable, Sendable {
    /// The limit in bytes.
    let bytes: Int
    /// What sets the limit, for a message: `MemoryMax=`.
    let source: String
    /// Whether the limit is a setting, which an operator can raise.
    var canBeRaised = true

    /// What the program needs beside connections and hashing.
    private static let programBytes = 64 << 20
    /// What a connection needs beside its queued data.
    private static let connectionBytes = 2 << 10
    /// What connections may use in any case.
    static let minimumForConnections = 16 << 20
    /// The peak of a restart, in tenths of what connections use.
    private static let restartTenths = 22

    /// Returns what this process may use: the smallest of the limits of its control groups, its address space and the
    /// machine.
    ///
    /// - Parameters:
    ///   - root: The root folder under which the control groups are read.
    ///   - addressSpace: The limit of the process's address space in bytes; nil for none.
    ///   - machine: The memory of the machine in bytes.
    /// - Returns: The smallest limit.
    static func ofThisProcess(
        root: String = "",
        addressSpace: Int? = ResourceLimit.addressSpace.bytes,
        machine: Int = Self.machineBytes
    ) -> Self {
        var all = [Self.ofMachine(machine)]
        if let bytes = Self.controlGroupBytes(root: root) { all.append(Self(bytes: bytes, source: "MemoryMax=")) }
        if let addressSpace { all.append(Self(bytes: addressSpace, source: "LimitAS=")) }
        return Self.minimum(of: all)
    }

    /// Returns what a unit's service may use, whether it runs or not; nil if the unit sets no limit.
    static func of(_ unit: UnitProperties, machine: Int = Self.machineBytes) -> Self? {
        let said = [("MemoryMax", "MemoryMax="), ("LimitAS", "LimitAS=")].compactMap { name, source in
            Int(unit[name]).map { Self(bytes: $0, source: source) }
        }
        return said.isEmpty ? nil : Self.minimum(of: said + [Self.ofMachine(machine)])
    }

    /// Returns how many bytes all connections together may use.
    func bytesForConnections(_ settings: Settings) -> Int {
        max(Self.minimumForConnections, (self.bytes - Self.baseBytes(settings)) / Self.restartTenths * 10)
    }

    /// Returns a remark when a restart would need more than the limit; nil if not.
    func remark(on settings: Settings) -> String? {
        let (wanted, maximum) = (settings.limits.memoryBytes, self.bytesForConnections(settings))
        let base = Self.baseBytes(settings)
        let needed = base + (wanted == 0 ? maximum : wanted) / 10 * Self.restartTenths
        guard needed > self.bytes else { return nil }
        let mends = [
            self.canBeRaised ? "raise \(self.source)" : nil,
            wanted > maximum && self.hasRoom(beside: base)
                ? "write at most \(maximum), or 0 for that" : "lower [Passwords] memory_kib or threads",
        ]
        let mend = mends.compactMap(\.self).joined(separator: ", or ")
        return "[Limits] memory_bytes: a restart with all of it in use takes \(Self.text(needed)), of which "
            + "\(Self.text(base)) are not for connections; \(self.source) \(self.canBeRaised ? "allows" : "are") \(Self.text(self.bytes)): \(mend)"
    }

    /// Returns whether the limit allows the minimum for connections.
    private func hasRoom(beside base: Int) -> Bool {
        base + Self.minimumForConnections / 10 * Self.restartTenths <= self.bytes
    }

    /// Returns what the process needs beside the queued data of connections.
    private static func baseBytes(_ settings: Settings) -> Int {
        let hashing = Composition.hashing(settings)
        return Self.programBytes + hashing.threads * hashing.memoryKiB << 10
            + Composition.connections(settings) * Self.connectionBytes
    }

    /// A quarter of the machine's memory is left to other programs.
    private static func ofMachine(_ bytes: Int) -> Self {
        Self(bytes: bytes / 4 * 3, source: "three quarters of the machine's memory", canBeRaised: false)
    }

    private static func minimum(of all: [Self]) -> Self {
        all.min { $0.bytes < $1.bytes } ?? Self.ofMachine(Self.machineBytes)
    }

    private static func text(_ bytes: Int) -> String { "\((bytes + 1 << 20 - 1) >> 20) MiB" }

    /// The memory of the machine in bytes.
    static var machineBytes: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }

    /// Returns the smallest limit of the control groups that contain this process; nil if none has a limit
    /// (cgroups(7)).
    private static func controlGroupBytes(root: String) -> Int? {
        guard let groups = try? String(contentsOfFile: "\(root)/proc/self/cgroup", encoding: .utf8) else { return nil }
        var limits: [Int] = []
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            switch parts[1] {
            case "": limits += Self.limits(in: "\(root)/sys/fs/cgroup", of: parts[2], named: "memory.max")
            case "memory":
                let folder = "\(root)/sys/fs/cgroup/memory"
                limits += Self.limits(in: folder, of: parts[2], named: "memory.limit_in_bytes")
            default: break
            }
        }
        return limits.min()
    }

    /// Returns the limits of a control group and of its ancestors.
    private static func limits(in folder: String, of group: Substring, named name: String) -> [Int] {
        let names = group.split(separator: "/")
        return (0...names.count).compactMap { count in
            let path = ([folder[...]] + names.prefix(count) + [name[...]]).joined(separator: "/")
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
            // "max", or in control groups version 1 a number larger than any machine's memory.
            return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { $0 < 1 << 60 ? $0 : nil }
        }
    }
}
