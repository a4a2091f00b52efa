import Logging
import Telemetry
import TestSupport
import Testing

@Suite("log keys")
struct LogKeyTests {
    @Test("every key has the prefix and can become a journal field")
    func names() {
        for key in LogKey.allCases {
            #expect(key.rawValue.hasPrefix("uuu."))
            #expect(key.rawValue.dropFirst(4).allSatisfy { $0.isASCII && $0.isLowercase || $0 == "_" })
        }
    }

    @Test("a record has its fields under the names of the keys, and no others")
    func record() {
        let log = RecordingLog()
        log.logger.log(.notice, "something happened", [.count: "3", .reason: "test"])
        #expect(log.records.map(\.message) == ["something happened"])
        #expect(log.records.map(\.glance) == ["something happened: 3: test"])
        #expect(log.records.map(\.level) == [.notice])
        #expect(log.records.map(\.metadata) == [["uuu.count": "3", "uuu.reason": "test"]])
    }

    @Test("the fields of a record below the level are not even computed")
    func level() {
        let log = RecordingLog()
        var logger = log.logger
        logger.logLevel = .warning
        var built = 0
        func fields() -> [LogKey: String] {
            built += 1
            return [:]
        }
        logger.log(.info, "quiet", fields())
        #expect(log.records.isEmpty && built == 0)
        logger.log(.warning, "loud", fields())
        #expect(log.records.count == 1 && built == 1)
    }
}
