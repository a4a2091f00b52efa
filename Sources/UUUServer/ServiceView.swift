import Foundation
import Systemd

/// What the installed service sees of the files of the machine, which is less than root does: it has a user of its own, and
/// its unit hides some trees from it.
struct ServiceView: Equatable, Sendable {
    /// A tree that is empty for the service, and the line of the unit that makes it so.
    struct Hidden: Equatable, Sendable {
        let folder: String
        let reason: String
    }

    /// The unit that `make install` installs.
    static let unit = "uuu-server.service"

    /// What systemd is asked about it.
    private static let properties = [
        "LoadState", "User", "Group", "SupplementaryGroups", "WorkingDirectory", "ExecStart", "ProtectHome",
        "PrivateTmp",
        "InaccessiblePaths", "TemporaryFileSystem", "BindPaths", "BindReadOnlyPaths",
    ]

    /// Whom it runs as; nil for root.
    let account: ServiceAccount?
    /// The configuration that it is started with, if its command line names one.
    let configuration: String?
    /// What it does not see.
    let hidden: [Hidden]
    /// What it sees all the same, although it lies in a hidden tree.
    let shown: [String]

    /// Reads what `systemctl show` says of the unit; nil when there is no such unit.
    ///
    /// - Parameter text: One property a line, `Name=value`.
    init?(_ text: String) {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let sign = line.firstIndex(of: "=") else { continue }
            values[String(line[..<sign])] = String(line[line.index(after: sign)...])
        }
        guard values["LoadState"] == "loaded" else { return nil }
        func words(_ name: String) -> [String] { values[name, default: ""].split(separator: " ").map(String.init) }

        let user = values["User", default: ""]
        self.account =
            user.isEmpty
            ? nil
            : ServiceAccount(
                user: user,
                group: values["Group"].flatMap { $0.isEmpty ? nil : $0 },
                furtherGroups: words("SupplementaryGroups")
            )

        let command = words("ExecStart")
        let option = command.firstIndex { $0 == "--config" || $0.hasPrefix("--config=") }
        let configuration: String? = option.flatMap { index in
            if command[index] != "--config" { return String(command[index].dropFirst("--config=".count)) }
            return command.indices.contains(index + 1) ? command[index + 1] : nil
        }
        let folder = values["WorkingDirectory", default: ""].drop { $0 == "!" || $0 == "-" }
        self.configuration = configuration.map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }

        var hidden: [Hidden] = []
        let home = values["ProtectHome", default: "no"]
        if ["yes", "tmpfs"].contains(home) {
            hidden += ["/home", "/root", "/run/user"].map { Hidden(folder: $0, reason: "ProtectHome=\(home)") }
        }
        if values["PrivateTmp"] == "yes" {
            hidden += ["/tmp", "/var/tmp"].map { Hidden(folder: $0, reason: "PrivateTmp=yes") }
        }
        for path in words("InaccessiblePaths").map({ $0.drop { $0 == "-" || $0 == "+" } }) {
            hidden.append(Hidden(folder: String(path), reason: "InaccessiblePaths=\(path)"))
        }
        for path in words("TemporaryFileSystem").map({ $0.prefix { $0 != ":" } }) {
            hidden.append(Hidden(folder: String(path), reason: "TemporaryFileSystem=\(path)"))
        }
        self.hidden = hidden
        // SOURCE:PLACE:OPTIONS
        self.shown = (words("BindPaths") + words("BindReadOnlyPaths")).compactMap { bind in
            let parts = bind.split(separator: ":").map(String.init)
            return parts.count > 1 ? parts[1] : parts.first
        }
    }

    /// Asks systemd about the unit; nil where it has none, where systemd does not run, and for whoever is not root, who
    /// could not look as somebody else.
    static func ofInstalledService() -> Self? {
        guard geteuid() == 0, FileManager.default.fileExists(atPath: "/run/systemd/system") else { return nil }
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/systemctl")
        process.arguments = ["show", "--property=\(self.properties.joined(separator: ","))", self.unit]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
            let text = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return process.terminationStatus == 0 ? Self(String(decoding: text, as: UTF8.self)) : nil
        } catch {
            return nil
        }
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

    /// A path without links, from the root; a relative one begins in the working directory of this process.
    static func resolved(_ path: String) -> String {
        URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    }

    /// Whether a path is a folder or lies in it.
    static func isPath(_ path: String, in folder: String) -> Bool {
        path == folder || path.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
    }
}
