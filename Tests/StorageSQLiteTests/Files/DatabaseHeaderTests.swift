import Foundation
import Testing

@testable import StorageSQLite

@Suite("DatabaseHeader") struct DatabaseHeaderTests {
    @Test("our database, another program's, and a file that is none are distinguished")
    func marks() async throws {
        let folder = try Folder()
        try await folder.open().close()
        let bytes = try Array(folder.bytes().prefix(DatabaseHeader.size))
        #expect(DatabaseHeader(bytes).isDatabase && DatabaseHeader(bytes).isOurs)
        for count in 0..<DatabaseHeader.size { #expect(!DatabaseHeader(Array(bytes.prefix(count))).isDatabase) }
        var other = bytes
        other[70] ^= 1
        #expect(DatabaseHeader(other).isDatabase && !DatabaseHeader(other).isOurs)
        other[0] ^= 1
        #expect(!DatabaseHeader(other).isDatabase)
    }
}
