import Files
import Foundation
import GRDB
import Testing
import World

@testable import StorageSQLite

@Suite("Errors of SQLite and the system as errors of an engine") struct EngineTroubleTests {
    @Test(
        "each error of SQLite has a code and an exit status of sysexits",
        arguments: [
            (ResultCode.SQLITE_FULL, EngineTrouble.Code.diskFull, Int32(74)),
            (.SQLITE_CORRUPT_INDEX, .corrupt, 65),
            (.SQLITE_NOTADB, .notADatabase, 65),
            (.SQLITE_BUSY_SNAPSHOT, .locked, 75),
            (.SQLITE_READONLY_DIRECTORY, .noPermission, 77),
            (.SQLITE_CANTOPEN, .noPermission, 77),
            (.SQLITE_IOERR_FSYNC, .inputOutput, 74),
            (.SQLITE_IOERR_SHMSIZE, .diskFull, 74),
            (.SQLITE_MISUSE, .failed, 70),
        ]
    )
    func sqlite(result: ResultCode, code: EngineTrouble.Code, status: Int32) {
        let error = EngineTrouble(DatabaseError(resultCode: result, message: "secret", sql: "secret"), at: "x.sqlite")
        #expect(error.code == code)
        #expect(error.exitCode == status)
        #expect(!error.description.contains("secret"))
    }

    @Test("a full disk is recognized whatever error SQLite returns", .enabled(if: SmallDisk.isAllowed))
    func noRoom() throws {
        let disk = try #require(SmallDisk(options: "size=64k"))
        try Data(count: 8_192).write(to: URL(fileURLWithPath: disk.path + "/filler"))
        for code in [ResultCode.SQLITE_CANTOPEN, .SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_SHMOPEN] {
            let error = EngineTrouble(DatabaseError(resultCode: code), at: disk.path + "/uuu.sqlite")
            #expect(error.code == .diskFull, "\(code)")
            #expect(!error.description.contains("SQLite"))
        }
    }

    @Test("an I/O error names what SQLite was doing")
    func work() {
        let error = EngineTrouble(DatabaseError(resultCode: .SQLITE_IOERR_FSYNC), at: "x.sqlite")
        #expect(error.hint == "while syncing; see the disk (SQLite 1034)")
    }

    @Test(
        "each error of Foundation has a code",
        arguments: [
            (CocoaError.Code.fileWriteOutOfSpace, EngineTrouble.Code.diskFull),
            (.fileWriteNoPermission, .noPermission), (.fileReadNoPermission, .noPermission),
            (.fileWriteVolumeReadOnly, .noPermission), (.fileNoSuchFile, .folderMissing), (.fileWriteUnknown, .failed),
        ]
    )
    func files(cocoa: CocoaError.Code, code: EngineTrouble.Code) {
        #expect(EngineTrouble(CocoaError(cocoa), at: "x.sqlite").code == code)
    }

    @Test(
        "each errno of a file has a code, an exit status of sysexits, and the file",
        arguments: [
            (ENOSPC, EngineTrouble.Code.diskFull, Int32(74)), (EDQUOT, .diskFull, 74), (EFBIG, .diskFull, 74),
            (EACCES, .noPermission, 77), (EROFS, .noPermission, 77), (ENOENT, .missing, 66), (EIO, .inputOutput, 74),
            (ELOOP, .failed, 70),
        ]
    )
    func calls(number: CInt, code: EngineTrouble.Code, status: Int32) {
        let error = EngineTrouble(FileError("open", "/b/x", errno: number), at: "x.sqlite")
        #expect(error.code == code && error.exitCode == status && error.location == "/b/x")
    }
}
