/// What a process wrote down when it died of a signal: names, numbers and places in the program, nothing of its memory.
package struct CrashNote: Equatable, Sendable {
    /// A place in a program: how far it is from where a file is mapped.
    package struct Place: Equatable, Sendable {
        /// The file; nil if the address was in none, `program` for the program itself.
        package var module: String?
        /// How far from its start.
        package var offset: UInt64 = 0
        /// Whether this is where a call returns to, so that the call itself is before it.
        package var isReturn = false
    }

    /// A thread, and where it was.
    package struct Thread: Equatable, Sendable {
        /// Its number (gettid(2)).
        package var number: Int
        /// Whether it is the one that the process began with.
        package var isMain: Bool
        /// Its name.
        package var name: String
        /// Where it was, the innermost call first.
        package var locations: [Place] = []
    }

    /// The version of the program.
    package var version: String
    /// The build id of the program, in hexadecimal digits; empty if it has none.
    package var build: String
    /// The number of the signal.
    package var signal: Int = 0
    /// The number of the process.
    package var process: Int = 0
    /// The process that sent the signal; nil if an instruction of the program has raised it.
    package var sender: Int?
    /// What an address that could not be used was: `null`, `stack` (beyond its end), or `other`.
    package var address: String?
    /// When it was, in seconds since 1970.
    package var time: Int = 0
    /// The thread that got the signal, then those that were asked where they are.
    package var threads: [Thread] = []

    /// The first words of a note.
    private static let mark = "crash-1"

    /// Notes that are told at most, the newest: a file that somebody has filled delays no start.
    static let maximumNotes = 8

    /// The first line of the notes that a process writes.
    static func title(version: String, build: String) -> String {
        "\(self.mark) \(version.filter { !$0.isWhitespace }) \(build)"
    }

    /// Reads the newest notes; what is damaged or cut off is left out.
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
            var location = Place(isReturn: words[0] == "from")
            if words.count == 3, words[2].hasPrefix("0x"), let offset = UInt64(words[2].dropFirst(2), radix: 16) {
                location.module = words[1]
                location.offset = offset
            }
            self.threads[last].locations.append(location)
        case _: break
        }
    }
}

extension CrashNote {
    /// The signal as it is called.
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

    /// What the signal means, in words.
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
    /// What people call it: threads that nobody named bear the name of the program.
    package var title: String { self.isMain ? "the main thread" : self.name }
}
