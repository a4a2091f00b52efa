import Foundation
import Reactor
import Settings
import World

/// What memory the service may take in all, and who says so.
///
/// Blocks of connections may take a part of it only: the rest of the process comes first, and a restart has them twice
/// for a moment, once in what the process before has left, once in what the next one copies.
struct MemoryAllowance: Equatable, Sendable {
    /// So many bytes.
    let bytes: Int
    /// Where that is said, for a message: `MemoryMax=`.
    let source: String
    /// Whether it is a limit that somebody has set.
    var canBeRaised = true

    /// What the program takes beside connections and hashing.
    private static let programBytes = 64 << 20
    /// What a connection takes beside what waits of it.
    private static let connectionBytes = 2 << 10
    /// What connections get in any case.
    static let minimumForConnections = 16 << 20
    /// What a restart takes of that at its peak, in tenths.
    private static let restartTenths = 22

    /// What this process may take: the least of what its control groups, its limits and the machine allow.
    ///
    /// - Parameters:
    ///   - root: Where the file system begins, in which the control groups are looked for.
    ///   - addressSpace: The limit of the address space of the process; nil for none.
    ///   - machine: The memory of the machine.
    /// - Returns: What it may take.
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

    /// What a unit may take that is not running perhaps; nil if it does not say.
    static func of(_ unit: UnitProperties, machine: Int = Self.machineBytes) -> Self? {
        let said = [("MemoryMax", "MemoryMax="), ("LimitAS", "LimitAS=")].compactMap { name, source in
            Int(unit[name]).map { Self(bytes: $0, source: source) }
        }
        return said.isEmpty ? nil : Self.minimum(of: said + [Self.ofMachine(machine)])
    }

    /// What connections may hold together.
    func bytesForConnections(_ settings: Settings) -> Int {
        max(Self.minimumForConnections, (self.bytes - Self.baseBytes(settings)) / Self.restartTenths * 10)
    }

    /// What an operator should know of the settings; nil when all is well.
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

    /// Whether connections can have the least that they get in any case.
    private func hasRoom(beside base: Int) -> Bool {
        base + Self.minimumForConnections / 10 * Self.restartTenths <= self.bytes
    }

    /// What the process takes without anything that waits of connections.
    private static func baseBytes(_ settings: Settings) -> Int {
        let hashing = Composition.hashing(settings)
        return Self.programBytes + hashing.threads * hashing.memoryKiB << 10
            + Composition.connections(settings) * Self.connectionBytes
    }

    /// A quarter is left to the other programs of the machine.
    private static func ofMachine(_ bytes: Int) -> Self {
        Self(bytes: bytes / 4 * 3, source: "three quarters of the machine's memory", canBeRaised: false)
    }

    private static func minimum(of all: [Self]) -> Self {
        all.min { $0.bytes < $1.bytes } ?? Self.ofMachine(Self.machineBytes)
    }

    private static func text(_ bytes: Int) -> String { "\((bytes + 1 << 20 - 1) >> 20) MiB" }

    /// The memory of the machine.
    static var machineBytes: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }

    /// The least limit of the control groups that this process is in; nil if none has one (cgroups(7)).
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

    /// The limits of a control group and of those above it.
    private static func limits(in folder: String, of group: Substring, named name: String) -> [Int] {
        let names = group.split(separator: "/")
        return (0...names.count).compactMap { count in
            let path = ([folder[...]] + names.prefix(count) + [name[...]]).joined(separator: "/")
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
            // "max", or in the older files a number that no machine has.
            return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { $0 < 1 << 60 ? $0 : nil }
        }
    }
}
