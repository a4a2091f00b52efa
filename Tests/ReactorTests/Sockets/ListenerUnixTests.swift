import CLinux
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct ListenerUnixTests {
    private static let inUse = "another program listens there; stop it or choose another address"

    /// Makes a socket file on which nobody listens, as a killed server leaves it.
    private static func leaveBehind(_ path: String) throws {
        let copy = path + ".kept"
        let listener = try Listener.unix(path: path)
        _ = unsafe link(path, copy)
        listener.close()
        let answer = unsafe rename(copy, path)
        try #require(answer == 0)
    }

    @Test("a unix listener accepts connections, has mode 0660, and removes its file when closed") func life() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        let listener = try Listener.unix(path: path)
        #expect(listener.location == "unix:\(path)")
        var status = stat()
        unsafe stat(path, &status)
        #expect(status.st_mode == S_IFSOCK | 0o660)
        #expect(Socket.accept(from: listener.descriptor) == .nobody)
        let client = try #require(Descriptors.connect(toUnix: path))
        guard case .connection(let server) = Socket.accept(from: listener.descriptor) else {
            Issue.record("nobody to accept")
            return
        }
        #expect(fcntl(server, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(server, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(listener.descriptor, F_GETFD) & FD_CLOEXEC != 0)
        Socket.close(connection: server)
        close(client)
        listener.close()
        #expect(folder.files() == [])
    }

    @Test("a file that a killed server left is replaced") func leftBehind() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        try Self.leaveBehind(path)
        #expect(folder.files() == ["s"])
        #expect(Descriptors.connect(toUnix: path) == nil)
        let listener = try Listener.unix(path: path)
        let client = try #require(Descriptors.connect(toUnix: path))
        close(client)
        listener.close()
        #expect(folder.files() == [])
    }

    @Test("a path in use is an error, and its listener is not disturbed") func inUse() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        let first = try Listener.unix(path: path)
        #expect(throws: ReactorError(.addressInUse, at: "unix:\(path)", hint: Self.inUse)) {
            try Listener.unix(path: path)
        }
        let client = try #require(Descriptors.connect(toUnix: path))
        close(client)
        first.close()
    }

    @Test(
        "a file that is no socket is never removed",
        arguments: ["a file", "a folder", "a link to a file", "a dead link"]
    )
    func noSocket(kind: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/config.ini"
        let target = folder.path + "/target"
        switch kind {
        case "a file": close(unsafe open(path, O_CREAT | O_WRONLY, 0o600))
        case "a folder": unsafe mkdir(path, 0o700)
        case "a link to a file":
            close(unsafe open(target, O_CREAT | O_WRONLY, 0o600))
            unsafe symlink(target, path)
        case _: unsafe symlink(target, path)
        }
        defer { unsafe rmdir(path) }
        let before = folder.files()
        let hint = "a file that is no socket is there; choose another path"
        #expect(throws: ReactorError(.addressInUse, at: "unix:\(path)", hint: hint)) { try Listener.unix(path: path) }
        #expect(folder.files() == before)
    }

    @Test("a link to a socket is never removed, even if nobody listens there") func linkToSocket() throws {
        let folder = try TemporaryFolder()
        try Self.leaveBehind(folder.path + "/target")
        unsafe symlink(folder.path + "/target", folder.path + "/s")
        #expect(throws: ReactorError.self) { try Listener.unix(path: folder.path + "/s") }
        #expect(folder.files() == ["s", "target"])
    }

    @Test("closing does not remove the socket of another server that has replaced ours") func takenOver()
        throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        let first = try Listener.unix(path: path)
        unsafe unlink(path)
        let second = try Listener.unix(path: path)
        first.close()
        let client = try #require(Descriptors.connect(toUnix: path))
        close(client)
        second.close()
        #expect(folder.files() == [])
    }

    @Test("a path that is too long or empty is refused, and the longest possible one is accepted") func length()
        throws
    {
        let folder = try TemporaryFolder()
        let longest = folder.path + "/" + String(repeating: "s", count: 106 - folder.path.utf8.count)
        let listener = try Listener.unix(path: longest)
        #expect(listener.location == "unix:\(longest)")
        listener.close()
        let hint = "a socket path has 1 to 107 bytes (unix(7))"
        for path in [longest + "s", "", "\0abstract", folder.path + "/a\0b"] {
            #expect(throws: ReactorError(.badAddress, at: "unix:\(path)", hint: hint)) { try Listener.unix(path: path) }
        }
        #expect(folder.files() == [])
    }

    @Test("a folder that does not exist is an error that says so") func noFolder() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/missing/s"
        let error = #expect(throws: ReactorError.self) { try Listener.unix(path: path) }
        #expect(error?.code == .system(errno: ENOENT))
        #expect(error?.description == "unix:\(path): No such file or directory; its folder must be made first")
    }

    @Test("a name without a folder is in the current folder") func relative() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            unsafe chdir(folder.path)
            let listener = try Listener.unix(path: "s")
            #expect(folder.files() == ["s"])
            listener.close()
            #expect(folder.files() == [])
        }
    }

    @Test("of many that start at once over a stale file, exactly one gets and keeps the path") func race() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        for _ in 0..<50 {
            try Self.leaveBehind(path)
            let winners = Mutex<[Listener]>([])
            let threads = try (0..<6).map { number in
                try LoopThread.start(name: "starts \(number)") {
                    guard let listener = try? Listener.unix(path: path) else { return }
                    winners.withLock { $0.append(listener) }
                }
            }
            for thread in threads { thread.join() }
            let listeners = winners.withLock { $0 }
            #expect(listeners.count == 1)
            let client = Descriptors.connect(toUnix: path)
            #expect(client != nil)
            if let client { close(client) }
            for listener in listeners { listener.close() }
        }
    }

    @Test("refused paths leave no descriptor open") func noLeak() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let path = folder.path + "/s"
            let used = try Listener.unix(path: path)
            Descriptors.useUp(but: 20)
            for _ in 0..<30 {
                #expect(throws: ReactorError(.addressInUse, at: "unix:\(path)", hint: Self.inUse)) {
                    try Listener.unix(path: path)
                }
                #expect(throws: ReactorError.self) { try Listener.unix(path: folder.path + "/missing/s") }
                try Listener.unix(path: folder.path + "/t").close()
            }
            used.close()
            #expect(folder.files() == [])
        }
    }

    @Test("a passed socket is made non-blocking, and its file is never removed") func adopted() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/s"
        let manager = try Listener.unix(path: path)
        let passed = dup(manager.descriptor)
        _ = fcntl(passed, F_SETFL, fcntl(passed, F_GETFL) & ~O_NONBLOCK)
        let listener = Listener(adopting: passed)
        #expect(listener.descriptor == passed)
        #expect(listener.location == "unix:\(path)")
        #expect(fcntl(passed, F_GETFL) & O_NONBLOCK != 0)
        #expect(Socket.accept(from: passed) == .nobody)
        listener.close()
        #expect(folder.files() == ["s"])
        let client = try #require(Descriptors.connect(toUnix: path))
        close(client)
        manager.close()
        #expect(folder.files() == [])
    }
}
