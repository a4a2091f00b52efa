import CLinux
import Glibc

@testable import Systemd

/// A file in memory, as the service stores one.
final class StateFile {
    struct Failed: Error {}

    let descriptor: CInt

    init(size: Int) throws {
        self.descriptor = unsafe uuu_memory_file("test-state")
        guard ftruncate(self.descriptor, size) == 0, uuu_seal_size(self.descriptor) == 0 else { throw Failed() }
    }

    deinit { close(self.descriptor) }
}

/// Closes a state file that came back.
final class StateImage {
    let size: Int

    init(_ passed: PassedState) throws {
        var status = stat()
        defer { close(passed.descriptor) }
        guard unsafe fstat(passed.descriptor, &status) == 0 else { throw StateFile.Failed() }
        self.size = status.st_size
    }
}
