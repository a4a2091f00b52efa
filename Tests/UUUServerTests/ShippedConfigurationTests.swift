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

    @Test("it is what example-config prints: every key and every sentence, with its default (H12)")
    func isTheExample() throws {
        let shipped = try String(contentsOfFile: Self.path, encoding: .utf8)
        #expect(shipped == Settings.exampleFile(texts: ConfigurationFile.texts))
    }

    @Test("it says what the server does without a file")
    func isTheDefaults() throws {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: Self.path)))
        let loaded = try Settings.load(
            SettingsFile(path: "config.ini", bytes: bytes),
            environment: [:],
            texts: ConfigurationFile.texts
        )
        #expect(loaded.settings == Settings())
        #expect(loaded.notices.isEmpty)
    }

    @Test("every sentence of the conversation can be overridden, each under a name of its own")
    func textsAreKeys() {
        let names = ConfigurationFile.texts.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.contains(TextKey.somethingWentWrong.name))
        #expect(names.contains("greeting_with_registration"))
    }
}
