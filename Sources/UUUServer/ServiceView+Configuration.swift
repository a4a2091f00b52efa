import Reactor
import Settings
import Systemd

extension ServiceView {
    /// The key of the message of the day, as remarks on its file begin.
    static let motdFile = "[Messages] motd_file: "

    /// Looks whether the service could read a configuration, and goes on as the service's user.
    ///
    /// - Returns: Remarks on files that the service does not see.
    /// - Throws: `StartupError` when it is the service's own configuration and it cannot read that.
    func look(at file: ConfigurationFile) throws(StartupError) -> [String] {
        var remarks: [String] = []
        if file.settings.general.motd, let path = file.motdPath, let reason = self.hides(path) {
            remarks.append(Self.motdFile + "\(path): \(reason); put it elsewhere, such as below /etc/uuu-server")
        }
        let own = self.configuration.map(self.absolute)
        let isOwn = file.path.map(Self.resolved) == own.map(Self.resolved) && own != nil
        do throws(SystemdError) {
            try self.assume()
        } catch {
            remarks.append("\(Self.unit): \(error)")
        }
        guard isOwn, let own else { return remarks }
        if let reason = self.hides(own) { throw StartupError(.noInput, ["\(own): \(reason); put it elsewhere"]) }
        do throws(RegularFile.Problem) {
            _ = try RegularFile.read(own, upTo: 1)
        } catch {
            let user = self.account?.user ?? "root"
            throw StartupError(.noInput, ["\(own): \(error); \(Self.unit) runs as \(user): check its rights"])
        }
        return remarks
    }
}
