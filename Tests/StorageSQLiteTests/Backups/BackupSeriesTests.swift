import Files
import Foundation
import Testing
import World

@testable import StorageSQLite

@Suite("BackupSeries") struct BackupSeriesTests {
    private static let start = Date(timeIntervalSince1970: 1_795_921_496)

    private func run(_ folder: Folder, day: Int, keeping count: Int = 3) throws -> BackupReport {
        let now = Self.start.addingTimeInterval(Double(day) * 86_400)
        let configuration = StorageConfiguration(path: folder())
        return try BackupSeries(of: configuration, in: folder("made"), keeping: count) { now }.run()
    }

    private func made(_ folder: Folder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder("made")).sorted()
    }

    @Test("each backup has the time in its name, and a new one replaces the oldest")
    func keeps() async throws {
        let folder = try Folder()
        try await folder.open().close()
        var names: [String] = []
        for day in 0..<5 {
            let report = try self.run(folder, day: day)
            names.append((report.path as NSString).lastPathComponent)
            #expect(report.removed == (day < 3 ? [] : [names[day - 3]]))
        }
        #expect(names[0] == "uuu-20261129T030456Z.sqlite")
        #expect(try self.made(folder) == Array(names.suffix(3)))
        #expect(try folder.mode("made") == 0o700)
    }

    @Test("only files with a name of this series are removed")
    func others() async throws {
        let folder = try Folder()
        try await folder.open().close()
        _ = try self.run(folder, day: 0)
        let others = [
            "uuu-20200101T000000Z.sqlite.gz", "uuu-20200101T00000Z.sqlite", "uuu-20200101.sqlite", "notes",
            "other-20200101T000000Z.sqlite", "uuu-x20200101T000000Z.sqlite", "uuu-2020０101T000000Z.sqlite",
        ]
        for name in others { try folder.write(Data(), to: "made/" + name) }
        let link = folder("made/uuu-20200101T000000Z.sqlite")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "notes")
        let report = try self.run(folder, day: 1, keeping: 1)
        #expect(report.removed == ["uuu-20261129T030456Z.sqlite"])
        #expect(try self.made(folder).count == others.count + 2)
    }

    @Test("the next backup removes the unfinished file of a killed one, but not of a running one")
    func unfinished() async throws {
        let folder = try Folder()
        try await folder.open().close()
        _ = try self.run(folder, day: 0)
        let left = "uuu-20200101T000000Z.sqlite.uuu-unfinished"
        let others = ["other-20200101T000000Z.sqlite.uuu-unfinished", "notes.uuu-unfinished"]
        for name in [left, left + "-journal"] + others { try folder.write(Data([1]), to: "made/" + name) }
        let made = "uuu-20200102T000000Z.sqlite"
        let copy = try UnfinishedFile(of: made, in: OpenFolder(folder("made")))
        _ = try self.run(folder, day: 1)
        let names = try self.made(folder).filter { $0.contains("unfinished") }
        #expect(names == (others + [made + ".uuu-unfinished"]).sorted())
        try copy.finish()
        #expect(try self.made(folder).contains(made))
    }

    @Test("an empty name, and a path that is no folder, are refused")
    func notAFolder() async throws {
        let folder = try Folder()
        try await folder.open().close()
        try folder.write(Data(), to: "file")
        for path in [folder("file"), ""] {
            let series = BackupSeries(of: StorageConfiguration(path: folder()), in: path, keeping: 1)
            let error = #expect(throws: EngineTrouble.self) { _ = try series.run() }
            #expect(error?.code == .badTarget)
            #expect(error?.description.hasPrefix(path.isEmpty ? "\"\": " : "\(path): ") == true)
        }
    }

    @Test("the new backup is never removed, even if the clock was wrong before")
    func clock() async throws {
        let folder = try Folder()
        try await folder.open().close()
        for day in [10, 11, 12] { _ = try self.run(folder, day: day) }
        let report = try self.run(folder, day: 0)
        #expect(FileManager.default.fileExists(atPath: report.path))
        #expect(try self.made(folder).count == 3)
    }

    @Test("when a backup fails, the older ones stay")
    func failure() async throws {
        let folder = try Folder()
        try await folder.open().close()
        for day in 0..<3 { _ = try self.run(folder, day: day) }
        let before = try self.made(folder)
        try FileManager.default.removeItem(atPath: folder())
        let error = #expect(throws: EngineTrouble.self) { _ = try self.run(folder, day: 3, keeping: 1) }
        #expect(error?.code == .missing)
        #expect(try self.made(folder) == before)
    }
}
