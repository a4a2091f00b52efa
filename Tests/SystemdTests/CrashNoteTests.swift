import Testing

@testable import Systemd

@Suite("Notes of crashes")
struct CrashNoteTests {
    private static let text = """
        crash-1 0.1.0 abcd
        signal 11
        process 77
        time 1790000000
        address stack
        thread 79 other uuu-loop-1
        at program 0x1234
        from libc.so.6 0x56
        from ?
        end

        """

    @Test("a note is read as it was written")
    func whole() {
        var note = CrashNote(
            version: "0.1.0",
            build: "abcd",
            signal: 11,
            process: 77,
            address: "stack",
            time: 1_790_000_000
        )
        note.threads = [
            .init(
                number: 79,
                isMain: false,
                name: "uuu-loop-1",
                frames: [
                    .init(module: "program", offset: 0x1234), .init(module: "libc.so.6", offset: 0x56, isReturn: true),
                    .init(isReturn: true),
                ]
            )
        ]
        #expect(CrashNote.notes(in: Self.text) == [note])
        #expect(
            note.signalName == "SIGSEGV" && note.explanation == "the stack is used up" && note.title == "uuu-loop-1"
        )
    }

    @Test("of a file that is filled with notes the newest are read, and the others delay no start")
    func many() {
        let text = (1...3_000).map { "crash-1 0.1.0 abcd\nsignal 4\nprocess \($0)\n" }.joined()
        #expect(CrashNote.notes(in: text).map(\.process) == Array(2_993...3_000))
    }

    @Test("a note that was cut off anywhere is read as far as it goes, and two are two")
    func cut() {
        for count in 0...Self.text.count {
            let notes = CrashNote.notes(in: String(Self.text.prefix(count)))
            #expect(notes.count <= 1 && notes.allSatisfy { $0.build == "abcd" && $0.signal > 0 })
        }
        #expect(CrashNote.notes(in: Self.text + Self.text).count == 2)
        #expect(CrashNote.notes(in: String(Self.text.prefix(40)) + Self.text).last?.signal == 11)
    }

    @Test(
        "what is not a note is ignored",
        arguments: [
            "", "\n", "signal 4\n", "crash-1\nsignal 4", "crash-2 x y\nsignal 4", "crash-1 v b\nsignal x\n", "\u{0}",
        ]
    )
    func garbage(_ text: String) { #expect(CrashNote.notes(in: text) == []) }

    @Test("functions are named if the note is of this build; otherwise there are code frames")
    func names() throws {
        let note = try #require(CrashNote.notes(in: Self.text).first)
        let named = note.stack(of: "abcd") { offsets in offsets.map { _ in "Tavern.drink(_:)" } }
        #expect(
            named == [
                "uuu-loop-1 (79):", "  Tavern.drink(_:) (program+0x1234)", "  libc.so.6+0x56", "  ?",
            ]
        )
        #expect(note.function(of: "abcd") { offsets in offsets.map { _ in "Tavern.drink(_:)" } } == "Tavern.drink(_:)")
        #expect(note.stack(of: "ef") { _ in ["wrong"] }.dropFirst().first == "  program+0x1234")
        #expect(note.function(of: "ef") { _ in ["wrong"] } == nil && note.stack(of: "") { _ in ["wrong"] }.count == 4)
    }

    @Test("a name is shown without the compiler's marks, and no longer than a line")
    func shortened() throws {
        let note = try #require(CrashNote.notes(in: Self.text).first)
        let mark = String(repeating: "0A", count: 16)
        #expect(note.function(of: "abcd") { _ in ["A.(b in _\(mark))() -> ()"] } == "A.(b)() -> ()")
        #expect(note.function(of: "abcd") { _ in [String(repeating: "x", count: 5000)] }?.count == 160)
        #expect(note.stack(of: "abcd") { _ in ["partial apply forwarder for x"] }.count == 3)
    }

    @Test("for a process that another one has ended all threads are listed, working ones first")
    func sent() throws {
        var note = try #require(CrashNote.notes(in: Self.text).first)
        note.sender = 1
        note.threads = [
            .init(number: 77, isMain: true, name: "uuu-server", frames: [.init(module: "libc.so.6", offset: 1)]),
            .init(
                number: 76,
                isMain: false,
                name: "-qos.overcommit",
                frames: [.init(module: "libc.so.6", offset: 1)]
            ),
            .init(number: 78, isMain: false, name: "pool", frames: [.init(module: "libc.so.6", offset: 1)]),
            .init(number: 79, isMain: false, name: "uuu-loop-1", frames: [.init(module: "libc.so.6", offset: 1)]),
            .init(number: 80, isMain: false, name: "busy", frames: [.init(module: "program", offset: 1)]),
        ]
        #expect(note.explanation == "sent by process 1" && note.title == "all threads")
        let titles = note.stack(of: "") { _ in [] }.filter { !$0.hasPrefix(" ") }
        let expected = ["busy (80)", "uuu-loop-1 (79)", "pool (78)", "the main thread (77)", "-qos.overcommit (76)"]
        #expect(titles == expected.map { $0 + ":" })
        note.sender = note.process
        #expect(note.explanation == "the program gave up" && note.title == "the main thread")
    }
}
