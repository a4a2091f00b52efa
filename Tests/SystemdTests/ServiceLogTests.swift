import Glibc
import Logging
import TestSupport
import Testing

@testable import Systemd

@Suite("The service's log", .timeLimit(.minutes(1)))
struct ServiceLogTests {
    @Test("a logger's records are on stderr after a flush, one line each")
    func standardError() async throws {
        let result = try await #require(
            processExitsWith: .success,
            observing: [\.standardErrorContent]
        ) {
            let log = try ServiceLog(identifier: "uuu-server", destination: .console(prefixed: true))
            let logger = log.makeLogger(label: "uuu.test")
            logger.info("Account refused", metadata: ["uuu.account": "a\n<0>b"])
            logger.debug("Not shown")
            log.level = .debug
            logger.debug("Shown")
            #expect(log.flush(within: .seconds(10 * TestPatience.factor)))
            #expect(log.lostCount == 0)
        }
        let lines = String(decoding: result.standardErrorContent, as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("<6>") == true)
        #expect(lines.first?.hasSuffix(#"info     Account refused account="a\n<0>b""#) == true)
        #expect(lines.last?.hasPrefix("<7>") == true && lines.last?.hasSuffix("debug    Shown") == true)
    }

    @Test("while stderr blocks no caller waits: a flush gives up in time and the losses are counted")
    func stuck() async {
        await #expect(processExitsWith: .success) {
            var ends: [CInt] = [-1, -1]
            #expect(unsafe pipe(&ends) == 0)
            dup2(ends[1], STDERR_FILENO)
            let log = try ServiceLog(
                identifier: "uuu-server",
                destination: .console(prefixed: false),
                limits: .init(records: 1_000)
            )
            let logger = log.makeLogger(label: "uuu.test")
            for _ in 0..<10_000 {
                logger.error("Text", metadata: ["uuu.error": "\(String(repeating: "x", count: 100))"])
            }
            logger.critical("Text")
            #expect(!log.flush(within: .milliseconds(20)))
            #expect(log.lostCount > 5_000)
            _exit(EXIT_SUCCESS)
        }
    }
}
