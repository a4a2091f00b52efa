import Glibc
import Testing

@testable import Systemd

@Suite("The function names of a program")
struct ProgramSymbolsTests {
    @Test("an offset outside of the program's functions has no name")
    func names() throws {
        let symbols = try #require(ProgramSymbols())
        #expect(symbols.names(at: [0, 1, .max]) == [nil, nil, nil])
        #expect(symbols.names(at: []) == [])
    }

    @Test("Swift names are shown in readable form")
    func demangled() {
        #expect(ProgramSymbols.demangled("$s4main3fooyyF") == "main.foo() -> ()")
        #expect(ProgramSymbols.demangled("main") == nil && ProgramSymbols.demangled("") == nil)
        #expect(ProgramSymbols.demangled("$s" + String(repeating: "x", count: 10_000)) == nil)
    }

    @Test(
        "a file that is not a program has no names",
        arguments: ["/dev/null", "/etc/passwd", "/", "/nowhere", "/proc/self/maps"]
    )
    func none(_ path: String) { #expect(ProgramSymbols(path: path) == nil) }
}
