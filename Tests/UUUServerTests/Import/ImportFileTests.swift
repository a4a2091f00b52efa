import Foundation
import TestSupport
import Testing
import World

@testable import UUUServer

@Suite("A file of accounts to import") struct ImportFileTests {
    private static let hash = "$2b$12$bDJIclAIHTR25.ziR7kmq.G9w44roAfIwZ4l1fVClyE4Ojsd82JT2"

    /// Reads bytes as a file.
    private func read(_ bytes: [UInt8]) throws -> ImportFile {
        let folder = try TemporaryFolder()
        let path = folder("users")
        try Data(bytes).write(to: URL(filePath: path))
        return try ImportFile(path, table: "users", now: 2_000_000_000_000_000, hash: EngineFactory.originalHash)
    }

    @Test("a row has what its fields say; blanks around an address do not count")
    func rows() throws {
        let head = "username,email,password_hash,created\n"
        let rows = "ada, a@b.co ,\(Self.hash),2024-03-01 12:30:05\nbob,,secret,never\n"
        let file = try self.read(Array((head + rows).utf8))
        #expect(!file.isDump)
        #expect(
            file.rows == [
                ImportRow(
                    place: RowPlace(row: 1, line: 2),
                    name: "ada",
                    email: "a@b.co",
                    hash: .usable(Self.hash),
                    createdAt: 1_709_296_205_000_000
                ),
                ImportRow(place: RowPlace(row: 2, line: 3), name: "bob", email: "", hash: .unknown),
            ]
        )
    }

    @Test("NULL, what is not UTF-8, what is too long, and another number of fields come to rows that are refused")
    func unreadable() throws {
        let long = String(repeating: "x", count: 5_000)
        let table = "CREATE TABLE users (username text, email text, password text);\nINSERT INTO users VALUES "
        let rows = "(NULL,NULL,NULL),('\(long)','\(long)','\(Self.hash)'),('ada','a@b.co'),('"
        let file = try self.read(Array((table + rows).utf8) + [0xE9] + Array("','a@b.co','\(Self.hash)');".utf8))
        #expect(file.isDump && file.rows.map(\.name) == ["", "…", "ada", "\u{FFFD}"])
        #expect(file.rows.map(\.unreadable) == [nil, nil, .fields(2, columns: 3), .notUTF8])
        var judge = ImportJudge(policy: AccountPolicy(), names: .none, known: KnownAccounts())
        for row in file.rows {
            guard case .refused = judge.judge(row) else {
                Issue.record("\(row.place) is refused")
                continue
            }
        }
    }

    @Test("a file that is none, or no table, has its status")
    func refusals() throws {
        let table = #expect(throws: StartupError.self) { try self.read(Array("name\n".utf8)) }
        #expect(table?.status == .dataError && table?.lines.first?.contains("line 1: ") == true)
        let missing = #expect(throws: StartupError.self) {
            try ImportFile("/nowhere/at/all", table: "users", now: 0, hash: EngineFactory.originalHash)
        }
        #expect(missing?.status == .noInput)
        let folder = #expect(throws: StartupError.self) {
            try ImportFile("/", table: "users", now: 0, hash: EngineFactory.originalHash)
        }
        #expect(folder == StartupError(.noInput, ["/: it is a folder, not a file"]))
    }
}
