import StandardContexts

/// The message of the day: read once, wrapped for a terminal of 80 columns.
enum MessageOfTheDay {
    /// What is shown when the configuration names no file.
    static let bundled = """
        Welcome to the Lobby!

        The lobby is an out-of-character place: a spot to arrive, look around and talk.

        Type 'who' to see who is here, 'commands' for what you can do, 'messages' for your mailbox and 'manage' for \
        your account.

        Have a good time, and be kind to one another.
        """

    /// Bytes that a file may have.
    static let mostBytes = 64 * 1024

    /// The text to show, or a remark for the operator when the file cannot be used; then players see the lobby's
    /// plain welcome.
    static func read(_ path: String?, among files: NamedFiles = .onDisk) -> (text: String?, remark: String?) {
        guard let path else { return (self.wrapped(self.bundled), nil) }
        guard let bytes = files.read(path, atMost: self.mostBytes + 1) else {
            return (nil, "\(path): cannot be read; create it, or leave motd_file empty for the bundled one")
        }
        guard bytes.count <= self.mostBytes else {
            return (nil, "\(path): longer than \(self.mostBytes) bytes; shorten it")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return (nil, "\(path): not UTF-8; convert it")
        }
        return (self.wrapped(text), nil)
    }

    private static func wrapped(_ text: String) -> String {
        TextWrapping.paragraphs(text, width: 80)
    }
}
