import Logging
import Telemetry
import TestSupport
import Testing

@Suite("log events (SD-12)")
struct LogEventTests {
    typealias LogEvent = Telemetry.LogEvent

    @Test("each event has its own id: 32 lower-case hexadecimal digits, generated at random (RFC 9562 version 4)")
    func ids() {
        for event in LogEvent.allCases {
            #expect(event.id.utf8.count == 32, "\(event)")
            #expect(event.id.allSatisfy { "0123456789abcdef".contains($0) }, "\(event)")
            #expect(Array(event.id)[12] == "4" && "89ab".contains(Array(event.id)[16]), "\(event)")
        }
        #expect(Set(LogEvent.allCases.map(\.id)).count == LogEvent.allCases.count)
    }

    @Test("words are lower-case with underscores; messages are constant, distinct, and end without a full stop")
    func words() {
        for event in LogEvent.allCases {
            #expect(event.rawValue.allSatisfy { $0.isASCII && $0.isLowercase || $0 == "_" })
            #expect(!event.message.description.isEmpty && !event.message.description.hasSuffix("."))
        }
        #expect(Set(LogEvent.allCases.map(\.message.description)).count == LogEvent.allCases.count)
    }

    @Test("shipped ids never change")
    func shipped() {
        #expect(LogEvent.loginSucceeded.id == "d9b3c9cb30d04bd785236741f1dc3727")
        #expect(LogEvent.loginFailed.id == "46bfc8174ea74638820b89481f4ef51e")
        #expect(LogEvent.serverReady.id == "247298fa90d140718733164f7aa104f8")
    }

    @Test("a record of an event has its level, message, word and id, and the given fields")
    func record() {
        let log = RecordingLog()
        log.logger.log(.acceptingRests, [.location: "unix:/x", .error: "no descriptor left", .errno: "24"])
        #expect(log.records.map(\.level) == [.error])
        #expect(log.records.map(\.message) == ["accepting rests"])
        #expect(log.records.map(\.glance) == ["accepting rests: unix:/x: no descriptor left"])
        #expect(
            log.records.map(\.metadata) == [
                [
                    "uuu.event": "accepting_rests", "uuu.message_id": LogEvent.acceptingRests.id,
                    "uuu.place": "unix:/x", "uuu.error": "no descriptor left", "uuu.errno": "24",
                ]
            ]
        )
    }

    @Test("the fields of an event below the level are not even computed")
    func level() {
        let log = RecordingLog()
        var logger = log.logger
        logger.logLevel = .warning
        var built = 0
        func fields() -> [LogKey: String] {
            built += 1
            return [.connection: "1"]
        }
        logger.log(.connectionOpened, fields())
        #expect(log.records.isEmpty && built == 0)
        logger.logLevel = .info
        logger.log(.connectionOpened, fields())
        #expect(log.records.count == 1 && built == 1)
    }

    @Test("a required field may be in the logger's own metadata")
    func inherited() {
        let log = RecordingLog()
        var logger = log.logger
        logger[metadataKey: LogKey.connection.rawValue] = "7"
        logger.log(.connectionOpened)
        #expect(log.records.map(\.metadata["uuu.connection"]) == ["7"])
    }

    @Test("a record without a required field stops a debug build")
    func incomplete() async {
        #if DEBUG
            await #expect(processExitsWith: .failure) { RecordingLog().logger.log(.connectionOpened) }
        #endif
    }
}
