/// The note of a process that was ended by a signal: names, numbers and code locations; nothing of its memory.
package struct CrashNote: Equatable, Sendable {
    /// A location in code: an offset in a mapped file.
    package struct Frame: Equatable, Sendable {
        /// The name of the file: `program` for the program itself; nil if the address was in no file.
        package var module: String?
        /// The offset from the address where the file is mapped.
        package var offset: UInt64 = 0
        /// Whether this is a return address, so that the call itself is before it.
        package var isReturn = false
    }

    /// A thread with its stack.
    package struct Thread: Equatable, Sendable {
        /// Its number (gettid(2)).
        package var number: Int
        /// Whether it is the main thread.
        package var isMain: Bool
        /// Its name.
        package var name: String
        /// The stack, innermost call first.
        package var frames: [Frame] = []
    }

    /// The version of the program.
    package var version: String
    /// The build id of the program, as hexadecimal digits; empty if it has none.
    package var build: String
    /// The number of the signal.
    package var signal: Int = 0
    /// The number of the process.
    package var process: Int = 0
    /// The process that sent the signal; nil if an instruction of the program has caused it.
    package var sender: Int?
    /// The kind of an address that could not be used: `null`, `stack` (beyond its end), or `other`.
    package var address: String?
    /// The time of the crash, in seconds since 1970.
    package var time: Int = 0
    /// The thread that got the signal, followed by those that were asked for their stacks.
    package var threads: [Thread] = []

    /// The first word of a note.
    private static let mark = "crash-1"

    /// The maximum number of notes that are read, the newest ones; so a file that is filled with notes does not delay
    /// the start.
    static let maximumNotes = 8

    /// Returns the first line of the notes of a process.
    static func title(version: String, build: String) -> String {
        "\(self.mark) \(version.filter { !$0.isWhitespace }) \(build)"
    }

    /// Parses the newest notes; damaged or incomplete ones are skipped.
    package static func notes(in text: String) -> [CrashNote] {
        var notes: [CrashNote] = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            if words[0] == Self.mark, words.count == 3 {
                notes.append(CrashNote(version: words[1], build: words[2]))
            } else if !notes.isEmpty {
                notes[notes.count - 1].read(words)
            }
        }
        return notes.filter { $0.signal > 0 }.suffix(Self.maximumNotes)
    }

    private mutating func read(_ words: [String]) {
        guard words.count >= 2 else { return }
        let number = Int(words[1])
        switch words[0] {
        case "signal": self.signal = number ?? 0
        case "process": self.process = number ?? 0
        case "sender": self.sender = number
        case "time": self.time = number ?? 0
        case "address": self.address = words[1]
        case "thread" where words.count == 4:
            self.threads.append(Thread(number: number ?? 0, isMain: words[2] == "main", name: words[3]))
        case "at", "from":
            guard let last = self.threads.indices.last else { return }
            var frame = Frame(isReturn: words[0] == "from")
            if words.count == 3, words[2].hasPrefix("0x"), let offset = UInt64(words[2].dropFirst(2), radix: 16) {
                frame.module = words[1]
                frame.offset = offset
            }
            self.threads[last].frames.append(frame)
        case _: break
        }
    }
}

extension CrashNote {
    /// The name of the signal.
    package var signalName: String {
        switch self.signal {
        case 4: "SIGILL"
        case 5: "SIGTRAP"
        case 6: "SIGABRT"
        case 7: "SIGBUS"
        case 8: "SIGFPE"
        case 11: "SIGSEGV"
        case let number: "signal \(number)"
        }
    }

    /// The meaning of the signal in words.
    package var explanation: String {
        if let sender { return sender == self.process ? "the program gave up" : "sent by process \(sender)" }
        switch (self.signal, self.address) {
        case (_, "stack"): return "the stack is used up"
        case (_, "null"): return "nothing lies at that address"
        case (4, _), (5, _): return "a check in the program has failed"
        case (8, _): return "a number cannot be computed"
        case _: return "memory cannot be used"
        }
    }
}

extension CrashNote.Thread {
    /// The name for people.
    ///
    /// A thread without a name of its own has that of the program.
    package var title: String { self.isMain ? "the main thread" : self.name }
}
