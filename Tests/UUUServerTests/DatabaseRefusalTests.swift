import Foundation
import StorageSQLite
import TestSupport
import Testing
import World

@testable import UUUServer

@Suite("Which errors of a database keep a server from starting") struct DatabaseRefusalTests {
    private static let all: [EngineTrouble.Code] = [
        .folderMissing, .noPermission, .missing, .notADatabase, .foreignDatabase, .corrupt, .newer, .locked, .inUse,
        .opening,
        .diskFull, .inputOutput, .stalled, .replaced, .settingRefused, .failed,
    ]

    private func covered(by refusal: DatabaseRefusal, at path: String = "/no/such/file") -> Set<EngineTrouble.Code> {
        Set(Self.all.filter { refusal.covers(EngineTrouble($0, at: path)) })
    }

    @Test("none for a service, unless its file names another database than before")
    func service() {
        #expect(self.covered(by: .none) == [])
        let kept: Set<EngineTrouble.Code> = [
            .corrupt, .newer, .locked, .opening, .diskFull, .inputOutput, .stalled, .replaced,
        ]
        #expect(self.covered(by: .ofAnotherPath) == Set(Self.all).subtracting(kept))
    }

    @Test("in a terminal a path without a file, and a database in use; the contents of a file do not")
    func terminal() throws {
        #expect(self.covered(by: .inTerminal) == [.folderMissing, .missing, .inUse, .notADatabase])
        let folder = try TemporaryFolder()
        #expect(self.covered(by: .inTerminal, at: folder.path) == [.folderMissing, .missing, .inUse, .notADatabase])
        let file = try folder.write("noise", to: "world.sqlite")
        #expect(self.covered(by: .inTerminal, at: file) == [.folderMissing, .missing, .inUse])
    }
}
