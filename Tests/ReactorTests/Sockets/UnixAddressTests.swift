import Testing

@testable import Reactor

@Suite struct UnixAddressTests {
    @Test(
        "a path has 1 to 107 bytes, none of them zero",
        arguments: ["", String(repeating: "ä", count: 54), "a\u{0}b"]
    )
    func refused(_ path: String) {
        let error = #expect(throws: ReactorError.self) { try UnixAddress(path: path) }
        #expect(error?.code == .badAddress)
        #expect(error?.location == "unix:\(path)")
    }

    @Test("a ~ that no shell has replaced is refused with an explanation", arguments: ["~", "~/x.sock", "~ada/x.sock"])
    func tilde(_ path: String) {
        let error = #expect(throws: ReactorError.self) { try UnixAddress(path: path) }
        #expect(
            error?.description
                == "unix:\(path): nothing replaces ~ here: write the whole path, or ./~… for a name that starts so"
        )
    }

    @Test("the longest path is accepted") func longest() throws {
        _ = try UnixAddress(path: String(repeating: "x", count: 107))
    }
}
