import Files
import StandardContexts

/// The message of the day: wrapped for a terminal of 80 columns unless the configuration says otherwise.
enum MessageOfTheDay {
    /// The text that is shown when the configuration names no file.
    static let bundled = """
        Welcome to the Lobby!

        The lobby is an out-of-character place: a spot to arrive and to see who is here.

        Type 'who' for the list of who is here, 'commands' for what you can do, 'help' for the help menu and 'manage' \
        for your account.

        Have a good time, and be kind to one another.
        """

    /// How many bytes a file may have.
    static let maximumBytes = 64 * 1024

    /// Reads the message of the day.
    ///
    /// - Parameters:
    ///   - path: The path of the file; nil for the bundled text.
    ///   - files: Where the file is read: on the disk, or among the files that were stored with a configuration.
    ///   - wraps: Whether the paragraphs of a file are wrapped; if not, its lines are shown as they are written.
    /// - Returns: The text, and a remark for the operator. If there is no text, players see the lobby's plain welcome.
    static func read(
        _ path: String?,
        among files: NamedFiles = .onDisk,
        wraps: Bool = true
    ) -> (text: String?, remark: String?) {
        guard let path else { return (self.wrapped(self.bundled), nil) }
        do throws(RegularFile.Problem) {
            let bytes = try files.read(path, atMost: self.maximumBytes + 1)
            guard bytes.count <= self.maximumBytes else {
                return (nil, "\(path): longer than \(self.maximumBytes) bytes; shorten it")
            }
            let (text, remark) = self.text(of: bytes, wraps: wraps)
            return (text, remark.map { "\(path): \($0)" })
        } catch {
            return (nil, "\(path): \(error); mend that, or leave motd_file empty for the bundled one")
        }
    }

    static func wrapped(_ text: String) -> String {
        TextWrapping.paragraphs(text, width: 80)
    }
}
