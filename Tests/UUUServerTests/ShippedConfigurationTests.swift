import Contexts
import Foundation
import Settings
import StandardContexts
import Testing

@testable import UUUServer

@Suite("The shipped config.ini")
struct ShippedConfigurationTests {
    static let path = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("config.ini").path

    @Test("it is the output of example-config: every key and text with its default (OPS-14)")
    func isTheExample() throws {
        let shipped = try String(contentsOfFile: Self.path, encoding: .utf8)
        #expect(try shipped == Settings.exampleFile(texts: Sentences.declarations(of: .standard)))
    }

    @Test("its settings equal those of a server without a file")
    func isTheDefaults() throws {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: Self.path)))
        let loaded = try Settings.load(
            SettingsFile(path: "config.ini", bytes: bytes),
            environment: [:],
            texts: try Sentences.declarations(of: .standard)
        )
        #expect(loaded.settings == Settings())
        #expect(loaded.notices.isEmpty)
    }
}
