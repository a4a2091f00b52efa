import Foundation
import Systemd

/// What the installed service sees of the file system.
///
/// It is less than root sees: the service runs as its own user, and its unit hides some folders and makes most others
/// read-only.
struct ServiceView: Equatable, Sendable {
    /// A folder that the service sees as empty or not at all, and the unit's line that causes it.
    struct Hidden: Equatable, Sendable {
        let folder: String
        let reason: String
    }

    /// The unit that `make install` installs.
    static let unit = "uuu-server.service"

    /// The properties of the unit that systemd is asked for.
    private static let properties =
        ["LoadState", "User", "Group", "SupplementaryGroups", "WorkingDirectory", "ExecStart"]
        + ["ProtectHome", "PrivateTmp", "InaccessiblePaths", "TemporaryFileSystem", "BindPaths", "BindReadOnlyPaths"]
        + ["ProtectSystem", "ReadWritePaths", "MemoryMax", "LimitAS"] + Self.ownFolders.map(\.name)

    /// The folders that systemd creates for a service, and where they are.
    private static let ownFolders = [
        (name: "StateDirectory", above: "/var/lib"), (name: "CacheDirectory", above: "/var/cache"),
        (name: "LogsDirectory", above: "/var/log"), (name: "RuntimeDirectory", above: "/run"),
    ]

    /// The user and groups of the service; nil for root.
    let account: ServiceAccount?
    /// The folder in which the service's relative paths begin, except those in the configuration, which begin beside
    /// its file.
    let workingDirectory: String
    /// The configuration that the service is started with, if its command line names one.
    let configuration: String?
    /// The folders that the service does not see.
    let hidden: [Hidden]
    /// The paths inside of hidden folders that the service does see.
    let shown: [String]
    /// The only folders that the service can write to; nil when the unit does not restrict that.
    let writable: [String]?
    /// The memory limit of the unit, if it sets one.
    let memory: MemoryAllowance?

    /// Creates the view from a unit's properties; returns nil when there is no such unit.
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

    /// Asks systemd about the installed unit.
    ///
    /// Returns nil where there is no such unit or systemd does not run, and for every user but root, because only root
    /// can check files as another user.
    static func ofInstalledService() -> Self? {
        guard geteuid() == 0 else { return nil }
        return UnitProperties.ask(self.unit, for: self.properties).flatMap(Self.init)
    }

    /// Says why the unit hides a file from the service; returns nil if it does not.
    ///
    /// File rights are checked elsewhere.
    func hides(_ path: String) -> String? {
        for path in [URL(fileURLWithPath: path).path, Self.resolved(path)] {
            guard let tree = self.hidden.first(where: { Self.isPath(path, in: $0.folder) }),
                !self.shown.contains(where: { Self.isPath(path, in: $0) && Self.isPath($0, in: tree.folder) })
            else { continue }
            return "\(Self.unit) sees nothing of \(tree.folder) (\(tree.reason))"
        }
        return nil
    }

    /// Says why the unit keeps the service from creating a file; returns nil if it does not.
    ///
    /// File rights are checked elsewhere.
    func reasonNotToWrite(_ path: String) -> String? {
        guard let writable = self.writable else { return nil }
        let path = Self.resolved(path.hasPrefix("/") ? path : "\(self.workingDirectory)/\(path)")
        guard !writable.contains(where: { Self.isPath(path, in: Self.resolved($0)) }) else { return nil }
        return "\(Self.unit) can write only below \(writable.first ?? "no folder") (ProtectSystem=strict)"
    }

    /// Returns an absolute path without symbolic links; a relative path begins in the working directory of this
    /// process.
    static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// Returns whether a path is the folder itself or inside of it.
    static func isPath(_ path: String, in folder: String) -> Bool {
        path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }
}
