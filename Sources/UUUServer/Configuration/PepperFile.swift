import Files
import Foundation
import Settings
import World

/// The file with the keys of the pepper: the credential of systemd, else the one that the configuration names (SEC-29,
/// SEC-50).
///
/// It is read at the start only.
enum PepperFile {
    /// The name of the credential.
    static let credential = "pepper"
    /// How many bytes it may have.
    private static let maximumBytes = 64 * 1_024

    /// Reads the keys; nil if there is neither a credential nor a file in the configuration.
    ///
    /// - Throws: `StartupError` when a file that is to have keys cannot be read, or has none.
    static func read(
        _ file: ConfigurationFile,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(StartupError) -> PasswordPepper? {
        if let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty {
            let path = "\(folder)/\(self.credential)"
            do throws(Refusal) {
                return try self.read(path)
            } catch {
                let line = "the credential \"\(self.credential)\": \(error.problem); \(error.hint)"
                guard error.isMissing else { throw StartupError(.configuration, [line]) }
            }
        }
        let path = file.settings.passwords.pepperFile
        guard !path.isEmpty else { return nil }
        do throws(Refusal) {
            return try self.read(path)
        } catch {
            let refusal = file.loaded.refusal(
                .passwords,
                "pepper_file",
                problem: error.problem,
                hint: error.hint
            )
            throw StartupError(.configuration, [refusal.description])
        }
    }

    private struct Refusal: Error {
        let problem: String
        let hint: String
        var isMissing = false
    }

    private static func read(_ path: String) throws(Refusal) -> PasswordPepper {
        let bytes: [UInt8]
        do throws(RegularFile.Problem) {
            bytes = try RegularFile.read(path, upTo: self.maximumBytes)
        } catch {
            let hint = "check the path and its rights; without its keys nobody can log in whose hash was made under one"
            throw Refusal(problem: "\(path) \(error)", hint: hint, isMissing: error == .refused(errno: ENOENT))
        }
        do throws(PasswordPepper.Problem) {
            return try PasswordPepper(bytes)
        } catch {
            throw Refusal(problem: "\(path)\(error.line.map { ":\($0)" } ?? "") has no usable key", hint: error.hint)
        }
    }
}
