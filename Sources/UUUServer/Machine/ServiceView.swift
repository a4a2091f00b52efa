import Foundation
import Systemd

/// What the installed service sees of the files of the machine, which is less than root does: it has a user of its own, its
/// unit hides some trees from it, and lets it write to few.
struct ServiceView: Equatable, Sendable {
    /// A tree that is empty for the service, and the line of the unit that makes it so.
    struct Hidden: Equatable, Sendable {
        let folder: String
        let reason: String
    }

    /// The unit that `make install` installs.
    static let unit = "uuu-server.service"

    /// What systemd is asked about it.
    private static let properties =
        ["LoadState", "User", "Group", "SupplementaryGroups", "WorkingDirectory", "ExecStart"]
        + ["ProtectHome", "PrivateTmp", "InaccessiblePaths", "TemporaryFileSystem", "BindPaths", "BindReadOnlyPaths"]
        + ["ProtectSystem", "ReadWritePaths", "MemoryMax", "LimitAS"] + Self.ownFolders.map(\.name)

    /// The folders that systemd makes for a service, and where.
    private static let ownFolders = [
        (name: "StateDirectory", above: "/var/lib"), (name: "CacheDirectory", above: "/var/cache"),
        (name: "LogsDirectory", above: "/var/log"), (name: "RuntimeDirectory", above: "/run"),
    ]

    /// Whom it runs as; nil for root.
    let account: ServiceAccount?
    /// Where relative paths begin, but for those in the configuration that begin beside it.
    let workingDirectory: String
    /// The configuration that it is started with, if its command line names one.
    let configuration: String?
    /// What it does not see.
    let hidden: [Hidden]
    /// What it sees all the same, although it lies in a hidden tree.
    let shown: [String]
    /// The only trees that it can write to; nil when the unit leaves that to their rights.
    let writable: [String]?
    /// What memory it may take, if the unit says so.
    let memory: MemoryAllowance?

    /// What a unit means for its service; nil when there is no such unit.
    init?(_ unit: UnitProperties) {
        guard unit["LoadState"] == "loaded" else { return nil }
        let (user, group) = (unit["User"], unit["Group"])
        self.account =
            user.isEmpty
            ? nil
            : ServiceAccount(
                user: user,
                group: group.isEmpty ? nil : group,
                furtherGroups: unit.words("SupplementaryGroups")
            )
        let directory = unit.paths("WorkingDirectory").first ?? "/"
        self.workingDirectory = directory
        self.configuration = unit.argument(of: "--config").map { $0.hasPrefix("/") ? $0 : "\(directory)/\($0)" }

        self.memory = MemoryAllowance.of(unit)

        var hidden: [Hidden] = []
        if ["yes", "tmpfs"].contains(unit["ProtectHome"]) {
            let reason = "ProtectHome=\(unit["ProtectHome"])"
            hidden += ["/home", "/root", "/run/user"].map { Hidden(folder: $0, reason: reason) }
        }
        let temporary = unit["PrivateTmp"] == "yes" ? ["/tmp", "/var/tmp"] : []
        hidden += temporary.map { Hidden(folder: $0, reason: "PrivateTmp=yes") }
        for name in ["InaccessiblePaths", "TemporaryFileSystem"] {
            hidden += unit.paths(name).map { Hidden(folder: $0, reason: "\(name)=\($0)") }
        }
        self.hidden = hidden
        self.shown = unit.bound("BindPaths") + unit.bound("BindReadOnlyPaths")

        let own = Self.ownFolders.flatMap { folder in unit.paths(folder.name).map { "\(folder.above)/\($0)" } }
        self.writable =
            unit["ProtectSystem"] == "strict"
            ? own + unit.paths("ReadWritePaths") + unit.bound("BindPaths") + temporary : nil
    }

    /// Asks systemd about the unit; nil where it has none, where systemd does not run, and for whoever is not root, who
    /// could not look as somebody else.
    static func ofInstalledService() -> Self? {
        guard geteuid() == 0 else { return nil }
        return UnitProperties.ask(self.unit, for: self.properties).flatMap(Self.init)
    }

    /// Why the service does not see a file, or nil; its rights are another matter.
    func hides(_ path: String) -> String? {
        for path in [URL(fileURLWithPath: path).path, Self.resolved(path)] {
            guard let tree = self.hidden.first(where: { Self.isPath(path, in: $0.folder) }),
                !self.shown.contains(where: { Self.isPath(path, in: $0) && Self.isPath($0, in: tree.folder) })
            else { continue }
            return "\(Self.unit) sees nothing of \(tree.folder) (\(tree.reason))"
        }
        return nil
    }

    /// Why the service cannot make a file, or nil; its rights are another matter.
    func reasonNotToWrite(_ path: String) -> String? {
        guard let writable = self.writable else { return nil }
        let path = Self.resolved(path.hasPrefix("/") ? path : "\(self.workingDirectory)/\(path)")
        guard !writable.contains(where: { Self.isPath(path, in: Self.resolved($0)) }) else { return nil }
        return "\(Self.unit) can write only below \(writable.first ?? "no folder") (ProtectSystem=strict)"
    }

    /// A path without links, from the root; a relative one begins in the working directory of this process.
    static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// Whether a path is a folder or lies in it.
    static func isPath(_ path: String, in folder: String) -> Bool {
        path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }
}
