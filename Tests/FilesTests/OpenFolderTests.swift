import Files
import Foundation
import Testing

@Suite("Open folders") struct OpenFolderTests {
    /// Calls the body with a temporary folder.
    private func inFolder(_ body: (OpenFolder) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "uuu-files-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(OpenFolder(path))
    }

    @Test("a file is made only if there is none, for its owner only, and no symbolic link is followed")
    func make() throws {
        try self.inFolder { folder in
            let file = try folder.make("new")
            #expect(try file.status().mode == 0o600)
            for name in ["new", "link", "lost"] {
                if name == "link" {
                    try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "new")
                }
                if name == "lost" {
                    try FileManager.default.createSymbolicLink(atPath: folder("lost"), withDestinationPath: "no")
                }
                let error = #expect(throws: FileError.self) { _ = try folder.make(name) }
                #expect(error?.errno == EEXIST)
            }
            #expect(try folder.status(of: "no") == nil)
            #expect(throws: FileError.self) { _ = try folder.open("link") }
            #expect(try folder.status(of: "link")?.kind == .symbolicLink)
        }
    }

    @Test("opening a pipe does not block")
    func pipe() throws {
        try self.inFolder { folder in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/mkfifo")
            process.arguments = [folder("pipe")]
            try process.run()
            process.waitUntilExit()
            #expect(try folder.open("pipe").status().kind == .pipe)
            #expect(try OpenFile(reading: folder("pipe")).status().kind == .pipe)
        }
    }

    @Test("a path is not mistaken for a URI")
    func paths() throws {
        #expect(try OpenFolder(".")("file:x") == "./file:x")
        #expect(try OpenFolder("/")("x") == "/x")
        #expect(try OpenFolder("/tmp/")("x") == "/tmp/x")
    }

    @Test("a lock belongs to one process, and is released with the last reference")
    func lock() throws {
        try self.inFolder { folder in
            var first: OpenFile? = try folder.make("file")
            #expect(try first?.lock() == true)
            #expect(try !folder.open("file").lock())
            first = nil
            #expect(first == nil)
            #expect(try folder.open("file").lock())
        }
    }

    @Test("a copy has all bytes, and the error of a call names the call and the file")
    func copies() throws {
        try self.inFolder { folder in
            let bytes = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            try bytes.write(to: URL(fileURLWithPath: folder("a")))
            let (source, target) = try (folder.open("a"), folder.make("b"))
            #expect(try target.append(source) == bytes.count)
            #expect(try Data(contentsOf: URL(fileURLWithPath: folder("b"))) == bytes)
            #expect(try target.start(4) == Array(bytes.prefix(4)))
            try folder.rename("b", to: "a")
            #expect(try folder.status(of: "a")?.identity == target.status().identity)
            #expect(try folder.remove("a") && !folder.remove("a"))
            let error = #expect(throws: FileError.self) { _ = try folder.open("a") }
            #expect(error?.description == "\(folder("a")): open: No such file or directory")
        }
    }
}
