import CLinux
import Glibc

/// The file in which a process that dies of a signal leaves a note to the next one.
///
/// It lies where the service keeps its state, and is empty as long as nothing happens.
package struct CrashFile: Sendable {
    /// What the processes before have left in it.
    package let notes: [CrashNote]
    private let descriptor: CInt?

    /// Opens the file `crash` in the first folder of `STATE_DIRECTORY`, and reads it; without one there is no file.
    package init() {
        self.init(folder: environment("STATE_DIRECTORY")?.split(separator: ":").first.map(String.init))
    }

    /// Opens the file in a folder.
    init(folder: String?) {
        let descriptor = folder.flatMap(Self.open(in:))
        self.descriptor = descriptor
        self.notes = descriptor.map { CrashNote.notes(in: Self.text(of: $0)) } ?? []
    }

    /// Has this process leave a note there if it dies of a signal; without a file a line on standard error.
    ///
    /// The file stays open as long as the process lives. To be called once.
    package func use(version: String) {
        let title = CrashNote.title(version: version, build: Self.buildID)
        _ = unsafe uuu_note_crashes(self.descriptor ?? -1, title)
    }

    /// Empties the file, when what was in it has been told.
    package func empty() {
        if let descriptor { _ = ftruncate(descriptor, 0) }
    }

    /// The build id of this program, in hexadecimal digits; empty if it has none.
    package static var buildID: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 130) { text in
            guard let start = text.baseAddress, unsafe uuu_build_id(start, text.count) > 0 else { return "" }
            return unsafe String(cString: start)
        }
    }

    /// Only a plain file of ours will do: what is in the folder may have been put there by somebody else.
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
