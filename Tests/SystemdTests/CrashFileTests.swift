import CLinux
import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("The note of a crash", .timeLimit(.minutes(1)))
struct CrashFileTests {
    /// A folder that is removed with the test.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        var template = Array(("/tmp/uuu-crash-" + String(repeating: "X", count: 6)).utf8CString)
        let folder = try #require(unsafe mkdtemp(&template).map { unsafe String(cString: $0) })
        defer {
            _ = unsafe unlink(folder + "/crash")
            _ = unsafe rmdir(folder)
        }
        try await body(folder)
    }

    private func note(in folder: String) throws -> CrashNote {
        let file = CrashFile(folder: folder)
        defer { file.empty() }
        return try #require(file.notes.first)
    }

    @Test("a trap leaves its signal, its thread and the functions by name; the signal has its usual effect")
    func trap() async throws {
        try await self.withFolder { folder in
            await #expect(processExitsWith: .failure) { [folder = folder as String] in
                CrashFile(folder: folder).use(version: "1.2 3")
                try startThread(named: "a-thread-of-ours") { trapOnPurpose(Int(getpid()) * 0) }
                sleep(20)
            }
            let note = try self.note(in: folder)
            #expect(note.signalName == "SIGILL" || note.signalName == "SIGTRAP")
            #expect(note.explanation == "a check in the program has failed" && note.sender == nil)
            #expect(note.version == "1.23" && note.build == CrashFile.buildID && note.process > 1)
            #expect(note.threads.map(\.title) == ["a-thread-of-our"])
            let stack = note.stack()
            #expect(stack.contains { $0.contains("trapOnPurpose") }, "\(stack)")
            #expect(note.function()?.contains("trapOnPurpose") == true, "\(stack)")
            #expect(CrashFile(folder: folder).notes == [], "it is told once")
        }
    }

    @Test("a stack overflow leaves a note too, on a thread of ours", .withoutSanitizer)
    func overflow() async throws {
        try await self.withFolder { folder in
            await #expect(processExitsWith: .signal(SIGSEGV)) { [folder = folder as String] in
                CrashFile(folder: folder).use(version: "1")
                try startThread(named: "deep") { print(descend(1)) }
                sleep(20)
            }
            let note = try self.note(in: folder)
            #expect(note.signalName == "SIGSEGV" && note.explanation == "the stack is used up")
            #expect(note.title == "deep" && (2...65).contains(note.threads[0].frames.count))
            #expect(note.stack().contains { $0.contains("descend") })
        }
    }

    @Test("a signal from another process leaves the stack of each thread", .withoutSanitizer)
    func sent() async throws {
        try await self.withFolder { folder in
            await #expect(processExitsWith: .signal(SIGABRT)) { [folder = folder as String] in
                CrashFile(folder: folder).use(version: "1")
                try startThread(named: "waits") { waitOnPurpose() }
                usleep(1_000_000)
                _ = unsafe system("kill -ABRT \(getpid())")
                sleep(20)
            }
            let note = try self.note(in: folder)
            #expect(note.signalName == "SIGABRT" && note.isSent && note.title == "all threads")
            #expect(note.threads.count >= 2)
            let stack = note.stack()
            #expect(
                stack.contains { $0.hasPrefix("waits ") } && stack.contains { $0.contains("waitOnPurpose") },
                "\(stack)"
            )
        }
    }

    @Test("a process that aborts itself says so")
    func abortion() async throws {
        try await self.withFolder { folder in
            await #expect(processExitsWith: .signal(SIGABRT)) { [folder = folder as String] in
                CrashFile(folder: folder).use(version: "1")
                abort()
            }
            let note = try self.note(in: folder)
            #expect(note.explanation == "the program gave up" && note.threads.count == 1)
        }
    }

    @Test(
        "a note holds nothing of what was in memory: neither text, nor an address that text was used as",
        .withoutSanitizer
    )
    func memory() async throws {
        try await self.withFolder { folder in
            await #expect(processExitsWith: .signal(SIGSEGV)) { [folder = folder as String] in
                CrashFile(folder: folder).use(version: "1")
                // "secret!" as an address.
                let location = unsafe UnsafeMutablePointer<UInt8>(bitPattern: 0x0021_7465_7263_6573)
                unsafe location?.pointee = 1
            }
            let opened = unsafe fopen(folder + "/crash", "r")
            let file = try unsafe #require(opened)
            var bytes = [UInt8](repeating: 0, count: 70_000)
            let count = unsafe fread(&bytes, 1, bytes.count, file)
            unsafe fclose(file)
            let text = String(decoding: bytes[..<count], as: UTF8.self)
            #expect(text.hasPrefix("crash-1 1 ") && text.hasSuffix("end\n"))
            #expect(!text.contains("746572") && !text.contains("secret"))
            let words = ["crash-1", "signal", "process", "time", "sender", "address", "thread", "at", "from", "end"]
            for line in text.split(separator: "\n") {
                #expect(words.contains { line == $0 || line.hasPrefix($0 + " ") }, "\(line)")
            }
        }
    }

    @Test("without a folder the note is a line on standard error")
    func line() async throws {
        let result = try await #require(processExitsWith: .signal(SIGABRT), observing: [\.standardErrorContent]) {
            CrashFile(folder: nil).use(version: "1")
            abort()
        }
        let lines = String(decoding: result.standardErrorContent, as: UTF8.self).split(separator: "\n")
        #expect(lines.contains { $0.hasPrefix("crash-1 1 ") && $0.contains(" signal 6 ") && $0.hasSuffix(" end") })
    }

    @Test(
        "a crash while the note is written ends the process by the first signal; the written part remains",
        .withoutSanitizer
    )
    func nested() async throws {
        try await self.withFolder { folder in
            await #expect(processExitsWith: .signal(SIGABRT)) { [folder = folder as String] in
                CrashFile(folder: folder).use(version: "1")
                hideUnwindTables()
                abort()
            }
            let note = try self.note(in: folder)
            #expect(note.signalName == "SIGABRT" && note.threads.count == 1)
            #expect(note.threads.first?.frames == [], "it did crash: there is no stack")
        }
    }

    @Test("a note that cannot be written because standard error is not read does not block the end")
    func stuck() async {
        await #expect(processExitsWith: .signal(SIGABRT)) {
            CrashFile(folder: nil).use(version: "1")
            let pipe = TestPipe()
            pipe.fill()
            _ = fcntl(pipe.writer, F_SETFL, 0)
            dup2(pipe.writer, STDERR_FILENO)
            abort()
        }
    }

    @Test("the file is readable by its owner only, and a file that is not regular is not touched")
    func location() async throws {
        try await self.withFolder { folder in
            #expect(CrashFile(folder: folder).notes == [])
            var status = stat()
            #expect(unsafe stat(folder + "/crash", &status) == 0 && status.st_mode & 0o777 == 0o600)
            _ = unsafe unlink(folder + "/crash")
            #expect(unsafe symlink("/dev/null", folder + "/crash") == 0)
            #expect(CrashFile(folder: folder).notes == [])
            _ = unsafe unlink(folder + "/crash")
            #expect(unsafe mkfifo(folder + "/crash", 0o600) == 0)
            #expect(CrashFile(folder: folder).notes == [], "and nobody waits for a writer")
            #expect(CrashFile(folder: folder + "/none").notes == [])
        }
    }
}

@inline(never)
private func trapOnPurpose(_ index: Int) { print([Int]()[index]) }

/// Removes the tables that stacks are read with, so that reading one crashes.
private func hideUnwindTables() {
    guard let maps = unsafe fopen("/proc/self/maps", "r"), let program = unsafe fopen("/proc/self/exe", "r") else {
        return
    }
    var (line, head) = ([CChar](repeating: 0, count: 64), [UInt8](repeating: 0, count: 4096))
    unsafe fgets(&line, 64, maps)
    let base = unsafe strtoul(line, nil, 16)
    unsafe fread(&head, 1, head.count, program)
    func number(_ location: Int) -> UInt {
        head[location..<location + 8].reversed().reduce(0) { $0 << 8 | UInt($1) }
    }
    // Program headers of 56 bytes; PT_GNU_EH_FRAME is the table that is searched.
    for location in stride(from: 64, to: 64 + 56 * Int(head[56]), by: 56)
    where number(location) & 0xFFFF_FFFF == 0x6474_E550 {
        let start = (base + number(location + 16) + 4095) & ~4095
        unsafe mprotect(UnsafeMutableRawPointer(bitPattern: start), Int(number(location + 40)) & ~4095, PROT_NONE)
    }
}

@inline(never)
private func waitOnPurpose() { while true { pause() } }

@inline(never)
private func descend(_ depth: Int) -> Int {
    unsafe withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { bytes in
        bytes.count > 0 && depth > 0 ? descend(depth + 1) + 1 : 0
    }
}
