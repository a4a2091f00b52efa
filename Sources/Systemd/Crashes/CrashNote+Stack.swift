extension CrashNote {
    /// The maximum length of a function's name, in characters.
    private static let maximumNameCharacters = 160

    /// Whether another process has sent the signal.
    ///
    /// All threads were asked for their stacks then.
    package var isSent: Bool { self.sender.map { $0 != self.process } ?? false }

    /// A name for the thread that crashed, for people.
    package var title: String { self.isSent ? "all threads" : self.threads.first?.title ?? "an unknown thread" }

    /// Returns the stacks of the threads, one line for each call: `CTavern.drink(_:) (program+0x1234)`.
    ///
    /// Function names come from this program's file, so a note of another build has none.
    package func stack(of build: String = CrashFile.buildID, names: (([UInt64]) -> [String?])? = nil) -> [String] {
        let names = self.names(build, names)
        var lines: [String] = []
        for thread in self.isSent ? self.threads.sorted(by: { $0.rank < $1.rank }) : self.threads {
            lines.append("\(thread.title) (\(thread.number)):")
            for frame in thread.frames where !Self.isThunk(names[frame.call]) {
                lines.append("  " + frame.text(names[frame.call]))
            }
        }
        return lines
    }

    /// Whether a function is glue of the compiler, which says nothing about the crash.
    private static func isThunk(_ name: String?) -> Bool {
        let words = ["partial apply forwarder", "reabstraction thunk", "@objc closure", "merged generic"]
        return words.contains { name?.hasPrefix($0) ?? false }
    }

    /// Shortens a name: drops the marks that distinguish private names of two files, and cuts it.
    private static func shortened(_ name: String) -> String {
        let pieces = name.split(separator: " in _", omittingEmptySubsequences: false)
        let whole = pieces.dropFirst().reduce(String(pieces[0])) { text, piece in
            let isMark = piece.count > 32 && piece.prefix(32).allSatisfy(\.isHexDigit)
            return text + (isMark ? piece.dropFirst(32) : " in _" + piece)
        }
        return String(whole.prefix(Self.maximumNameCharacters))
    }

    /// Returns the innermost function of the program on the thread that got the signal; nil if it is unknown.
    package func function(of build: String = CrashFile.buildID, names: (([UInt64]) -> [String?])? = nil) -> String? {
        let names = self.names(build, names)
        return self.threads.first?.frames.lazy.compactMap { $0.isOfProgram ? names[$0.call] : nil }.first
    }

    private func names(_ build: String, _ names: (([UInt64]) -> [String?])?) -> [UInt64: String] {
        guard !build.isEmpty, build == self.build else { return [:] }
        let offsets = Set(self.threads.flatMap(\.frames).filter(\.isOfProgram).map(\.call)).sorted()
        let found = names.map { $0(offsets) } ?? ProgramSymbols()?.names(at: offsets) ?? []
        return zip(offsets, found).reduce(into: [:]) { known, pair in
            known[pair.0] = pair.1.map(Self.shortened)
        }
    }
}

extension CrashNote.Thread {
    /// The position in the listing: threads that run code of the program first, then those of the event loops.
    ///
    /// Idle threads of Swift's runtime come last: there may be so many that a log record has no room for all.
    fileprivate var rank: Int {
        if self.frames.first?.isOfProgram ?? false { return 0 }
        if self.name.hasPrefix("uuu-loop") { return 1 }
        if self.name.contains("qos") { return 4 }
        return self.isMain ? 3 : 2
    }
}

extension CrashNote.Frame {
    fileprivate var isOfProgram: Bool { self.module == "program" }

    /// The offset of the call that returns here; the offset itself if this is not a return address.
    fileprivate var call: UInt64 { self.isReturn && self.offset > 0 ? self.offset - 1 : self.offset }

    fileprivate func text(_ name: String?) -> String {
        guard let module = self.module else { return "?" }
        let frame = "\(module)+0x\(String(self.offset, radix: 16))"
        return self.isOfProgram ? name.map { "\($0) (\(frame))" } ?? frame : frame
    }
}
