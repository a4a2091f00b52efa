import Settings
import Testing

@Suite("values as Python parses them, beyond the vectors")
struct PythonValueTests {
    @Test("integers", arguments: [("\u{A0}7\u{2003}", 7), ("-0", 0), ("٣٤", 34), ("1_2_3", 123), ("৪_2", 42)])
    func integers(_ text: String, _ expected: Int) {
        #expect(PythonValue.integer(text) == expected)
    }

    @Test(
        "texts that are no integers",
        arguments: ["_1", "1_", "1__0", "+_1", "+ 1", "--1", "½", "²", "9223372036854775808", "\u{1C}1", "1 2", "a"]
    )
    func noIntegers(_ text: String) {
        #expect(PythonValue.integer(text) == nil)
    }

    @Test(
        "floats",
        arguments: [
            ("-1_0.5e+1_0", -10.5e10), ("1e400", .infinity), ("+INFINITY", .infinity), ("-Inf", -.infinity),
            ("1e-400", 0), ("٣.٥", 3.5), ("0", 0),
        ]
    )
    func floats(_ text: String, _ expected: Double) {
        #expect(PythonValue.float(text) == expected)
    }

    @Test(
        "texts that are no floats",
        arguments: ["0x1p3", "1_.5", "1._5", "1e", "e1", ".", "+", "in_f", "infin", "nan(1)", "snan", "1e1.5", ""]
    )
    func noFloats(_ text: String) {
        #expect(PythonValue.float(text) == nil)
    }
}
