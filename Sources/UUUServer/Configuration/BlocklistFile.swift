import Dispatch
import Files
import Logging
import Settings
import Telemetry
import World

/// The list of passwords that `[Passwords] blocklist_file` names (SEC-25).
enum BlocklistFile {
    /// How many bytes a list may have.
    static let maximumBytes = 64 << 20

    private static let queue = DispatchQueue(label: "uuu-blocklist")

    /// Reads the list; blocks the calling thread, for a second if the list has millions of lines.
    ///
    /// - Returns: The list; an empty one if the configuration names none.
    /// - Throws: `StartupError` when there is no such list at the path.
    static func read(_ file: ConfigurationFile) throws(StartupError) -> PasswordBlocklist {
        let path = file.settings.passwords.blocklistFile
        guard !path.isEmpty else { return .none }
        let bytes: [UInt8]
        do throws(RegularFile.Problem) {
            bytes = try RegularFile.read(path, upTo: self.maximumBytes + 1)
        } catch {
            throw self.refusal(of: file, "\(path) \(error)", "check the path and its rights, or leave it empty")
        }
        guard bytes.count <= self.maximumBytes else {
            let problem = "\(path) has more than \(self.maximumBytes >> 20) MiB"
            throw self.refusal(of: file, problem, "take the most common of its lines")
        }
        do throws(PasswordBlocklist.BadLine) {
            return try PasswordBlocklist(bytes)
        } catch {
            let mend = "convert it (iconv -f ISO-8859-1 -t UTF-8), or leave such lines out (iconv -c -f UTF-8 -t UTF-8)"
            throw self.refusal(of: file, "\(path):\(error.number) is not UTF-8", mend)
        }
    }

    /// Reads the list on a queue of its own, so that neither an event loop nor a thread of the pool is blocked.
    static func load(_ file: ConfigurationFile) async throws(StartupError) -> PasswordBlocklist {
        guard !file.settings.passwords.blocklistFile.isEmpty else { return .none }
        let result = await withCheckedContinuation { continuation in
            self.queue.async {
                continuation.resume(returning: Result { () throws(StartupError) in try self.read(file) })
            }
        }
        return try result.get()
    }

    /// Reads the list for a start.
    ///
    /// If the configuration is the one that was in force last, a list that cannot be read is logged and left out: the
    /// list itself is not stored with the configuration, and must not keep the server from starting.
    static func load(_ file: ConfigurationFile, logger: Logger) async throws(StartupError) -> PasswordBlocklist {
        do throws(StartupError) {
            return try await self.load(file)
        } catch {
            guard file.named != .onDisk else { throw error }
            for line in error.lines { logger.log(.configurationRemark, [.reason: line]) }
            return .none
        }
    }

    private static func refusal(of file: ConfigurationFile, _ problem: String, _ hint: String) -> StartupError {
        let refusal = file.loaded.refusal(.passwords, "blocklist_file", problem: problem, hint: hint)
        return StartupError(.configuration, [refusal.description])
    }
}
