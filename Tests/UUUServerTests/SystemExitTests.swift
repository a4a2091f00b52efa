import Testing
import World

@testable import UUUServer

@Suite("The exit status of the process")
struct SystemExitTests {
    @Test(
        "a trouble of an engine ends a command with its own status",
        arguments: [
            (.folderMissing, .cannotCreate), (.badTarget, .cannotCreate), (.notADatabase, .dataError),
            (.missing, .noInput), (.noPermission, .noPermission), (.locked, .tryAgain),
        ] as [(EngineTrouble.Code, SystemExit)]
    )
    func troubles(_ code: EngineTrouble.Code, _ status: SystemExit) {
        #expect(SystemExit(rawValue: EngineTrouble(code, at: "here").exitCode) == status)
    }
}
