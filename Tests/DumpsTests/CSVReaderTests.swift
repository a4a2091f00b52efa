import Dumps
import Testing

@Suite("Comma-separated values") struct CSVReaderTests {
    @Test("columns are found by the head line, whatever their order, case, quotes and separator")
    func head() {
        let plain = ["Email,id,USERNAME", " email , id , username", "\u{FEFF}email\tid\tusername"]
        for head in plain + ["\"email\";\"id\";\"username\""] {
            let separator = head.contains(";") ? ";" : head.contains("\t") ? "\t" : ","
            let outcome = read("\(head)\r\na@b.co\(separator)7\(separator)ada\r\n")
            #expect(outcome.error == nil && outcome.rows.map(\.fields) == [["ada", "a@b.co", .missing]], "\(head)")
        }
    }

    @Test("fields in quotes may have separators, quotes and line ends; rows have numbers and lines")
    func quotes() {
        let outcome = read("username,email,created\n\"a,b\",\"say \"\"hi\"\"\",\n\"two\r\nlines\",x,y\n\nlast,,\n")
        #expect(
            outcome.rows.map(\.fields) == [
                ["a,b", "say \"hi\"", ""], ["two\r\nlines", "x", "y"], ["last", "", ""],
            ]
        )
        #expect(outcome.rows.map(\.line) == [2, 3, 6] && outcome.rows.map(\.number) == [1, 2, 3])
        #expect(read("username,email\nada,a@b.co").names == ["ada"])
    }

    @Test("a row with another number of fields, or with something after a quote, is told, and the next ones are read")
    func problems() {
        let outcome = read("username,email\nada\n\"bob\" x,b@b.co\ncyd,c@b.co,more,more\n\"dan\",d@b.co\n")
        #expect(
            outcome.rows.map(\.problem) == [
                .fields(1, columns: 2), .quotes, .fields(4, columns: 2), nil,
            ]
        )
        #expect(outcome.names.last == "dan" && outcome.error == nil)
    }

    @Test("what is longer than wanted is not held, however long it is")
    func bounds() {
        let long = String(repeating: "x", count: 100_000)
        let outcome = read("username,note,email\n\(long),\(long),\"\(long)\"\nada,,a@b.co\n", by: 4_096)
        #expect(outcome.rows.map(\.fields) == [[.tooLong, .tooLong, .missing], ["ada", "a@b.co", .missing]])
    }

    @Test("a file that is no table is refused with the line")
    func refusals() {
        let cases: [(String, DumpError.Code)] = [
            ("", .noHead), ("\n", .noHead), ("name,mail\n", .noColumn("username")),
            ("username\n", .noColumn("email")), ("username,email,Username\n", .columnTwice("username")),
            (String(repeating: "x", count: 70_000), .noHead), ("\u{1F}\u{8B}", .noColumn("username")),
            ("username,email" + String(repeating: ",", count: 1_016), .tooManyColumns),
        ]
        for (text, code) in cases {
            let error = read(text).error
            #expect(error?.code == code && error?.line == 1, "\(text.prefix(30))")
        }
        let open = read("username,email\nada,a@b.co\nbob,\"never\nclosed\n")
        #expect(open.names == ["ada"] && open.error?.code == .cutOff && open.error?.line == 3)
        #expect(DumpCheck.read([0x1F, 0x8B, 8, 0], by: 1).error?.code == .compressed)
        #expect(DumpCheck.read([0xFF, 0xFE, 0x75, 0], by: 2).error?.code == .noHead)
    }

    @Test("bytes that are not UTF-8, and zeros, are handed on as they are")
    func bytes() {
        let outcome = DumpCheck.read(Array("username,email\n".utf8) + [0xE9, 0, 0x2C, 0x80, 0x0A], by: 2)
        #expect(outcome.rows.map(\.fields) == [[.bytes([0xE9, 0]), .bytes([0x80]), .missing]])
    }
}
