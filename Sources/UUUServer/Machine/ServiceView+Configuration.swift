import Files
import Foundation
import Settings
import Systemd

extension ServiceView {
    /// The prefix of remarks about the file of the message of the day.
    static let motdFile = "[Messages] motd_file: "

    /// Checks whether the service could read a configuration and the files that it names; the process then runs as the
    /// service's user.
    ///
    /// A configuration other than the one that the service is started with is a draft. It may be in a folder that the
    /// service does not see, and so may files beside it.
    ///
    /// - Returns: Remarks on files that the service does not see.
    /// - Throws: `StartupError` when it is the service's own configuration, and the service cannot read it or cannot
    ///   create the database.
    func look(at file: ConfigurationFile) throws(StartupError) -> [String] {
        let own = self.configuration
        let isOwn = own != nil && own.map(Self.resolved) == file.path.map(Self.resolved)
        let motd = file.settings.general.motd ? file.motdPath : nil
        if !isOwn, let path = file.path, let motd, Self.isPath(Self.resolved(motd), in: Self.folder(of: path)) {
            return []
        }

        var remarks: [String] = []
        if let motd, let reason = self.hides(motd) {
            remarks.append(Self.motdFile + "\(motd): \(reason); put it elsewhere, such as below /etc/uuu-server")
        }
        do throws(SystemdError) {
            try self.account?.assume()
        } catch {
            remarks.append("\(Self.unit): \(error)")
        }
        if isOwn, let own {
            try self.checkPasswordFiles(of: file)
            try self.checkAccess(to: own)
            try self.checkDatabase(of: file)
        }
        return remarks
    }

    private static func folder(of path: String) -> String {
        URL(fileURLWithPath: self.resolved(path)).deletingLastPathComponent().path
    }

    /// Refuses files for passwords that the service does not see: it would not start.
    private func checkPasswordFiles(of file: ConfigurationFile) throws(StartupError) {
        let passwords = file.settings.passwords
        for (name, path) in [("blocklist_file", passwords.blocklistFile), ("pepper_file", passwords.pepperFile)] {
            guard !path.isEmpty, let reason = self.hides(path) else { continue }
            let refusal = file.loaded.refusal(
                .passwords,
                name,
                problem: "\(path): \(reason)",
                hint: "put it elsewhere, such as below /etc/uuu-server"
            )
            throw StartupError(.configuration, [refusal.description])
        }
    }

    /// Refuses a configuration that this process, which by now runs as the service's user, cannot read.
    private func checkAccess(to path: String) throws(StartupError) {
        if let reason = self.hides(path) { throw StartupError(.noInput, ["\(path): \(reason); put it elsewhere"]) }
        do throws(RegularFile.Problem) {
            _ = try RegularFile.read(path, upTo: 1)
        } catch {
            let user = self.account?.user ?? "root"
            throw StartupError(.noInput, ["\(path): \(error); \(Self.unit) runs as \(user): check its rights"])
        }
    }

    /// Refuses a database in a folder that the service cannot write to: it would not start.
    private func checkDatabase(of file: ConfigurationFile) throws(StartupError) {
        let path = file.settings.database.path
        guard let reason = self.reasonNotToWrite(path) else { return }
        let refusal = file.loaded.refusal(.database, "path", problem: "\(path): \(reason)", hint: "put it there")
        throw StartupError(.configuration, [refusal.description])
    }
}
