import CLinux
import Glibc

/// The file in which a process that is ended by a signal leaves a note for the next one.
///
/// It lies in the state directory of the service, and is empty unless a process has crashed.
package struct CrashFile: Sendable {
    /// The notes that earlier processes have left in it.
    package let notes: [CrashNote]
    private let descriptor: CInt?

    /// Opens and reads the file `crash` in the first folder of `STATE_DIRECTORY`; if that is not set there is no file.
    package init() {
        self.init(folder: environment("STATE_DIRECTORY")?.split(separator: ":").first.map(String.init))
    }

    /// Opens and reads the file in a folder.
    init(folder: String?) {
        let descriptor = folder.flatMap(Self.open(in:))
        self.descriptor = descriptor
        self.notes = descriptor.map { CrashNote.notes(in: Self.text(of: $0)) } ?? []
    }

    /// Has this process leave a note in the file if a signal ends it; without a file it writes a line to standard
    /// error.
    ///
    /// The file stays open as long as the process lives. Call it once.
    package func use(version: String) {
        let title = CrashNote.title(version: version, build: Self.buildID)
        _ = unsafe uuu_note_crashes(self.descriptor ?? -1, title)
    }

    /// Empties the file, after its notes were logged.
    package func empty() {
        if let descriptor { _ = ftruncate(descriptor, 0) }
    }

    /// The build id of this program, as hexadecimal digits; empty if it has none.
    package static var buildID: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 130) { text in
            guard let start = text.baseAddress, unsafe uuu_build_id(start, text.count) > 0 else { return "" }
            return unsafe String(cString: start)
        }
    }

    /// Opens the file.
    ///
    /// It must be a regular file and not a symbolic link: the folder may contain files of others.
    private static func open(in folder: String) -> CInt? {
        let flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let descriptor = unsafe Glibc.open(folder + "/crash", flags, 0o600)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func text(of descriptor: CInt) -> String {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(UUU_MOST_NOTE_BYTES)) { buffer, count in
            count = max(0, unsafe pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
