/// Parses values as Python 3.11 does in `getboolean`, `getint` and `getfloat` of `configparser`.
package enum PythonValue {
    /// Parses `1`, `yes`, `true`, `on` or `0`, `no`, `false`, `off` in any case; blanks around them are not removed.
    package static func boolean(_ text: String) -> Bool? {
        switch text.pythonLowercased() {
        case "1", "yes", "true", "on": true
        case "0", "no", "false", "off": false
        default: nil
        }
    }

    /// Parses what `int()` accepts: blanks around the number, a sign, digits of any script, `_` between digits; at most
    /// 64 bits.
    package static func integer(_ text: String) -> Int? {
        Self.plainDigits(text).flatMap { Int($0) }
    }

    /// Parses what `float()` accepts: like ``integer(_:)``, with a point and an exponent, or `inf`, `infinity`, `nan`.
    package static func float(_ text: String) -> Double? {
        guard let plain = Self.plainDigits(text)?.lowercased() else { return nil }
        // Swift also parses hexadecimal numbers, which Python does not.
        let isWord = ["inf", "infinity", "nan"].contains { plain == $0 || plain == "+" + $0 || plain == "-" + $0 }
        guard isWord || plain.utf8.allSatisfy({ "0123456789+-.e".utf8.contains($0) }) else { return nil }
        return Double(plain)
    }

    /// Returns the text without blanks around it and without `_` between digits, with every decimal digit in ASCII.
    private static func plainDigits(_ text: String) -> String? {
        var plain = ""
        var mustBeDigit = false
        var wasDigit = false
        // `int()` removes fewer blanks than `str.strip()`: no information separators.
        for scalar in text.unicodeScalars.trimmed({ $0.properties.isWhitespace }) {
            if scalar == "_" {
                guard wasDigit else { return nil }
                (mustBeDigit, wasDigit) = (true, false)
                continue
            }
            let digit = Self.decimalDigit(scalar)
            guard digit != nil || !mustBeDigit else { return nil }
            if let digit { plain += String(digit) } else { plain.unicodeScalars.append(scalar) }
            (mustBeDigit, wasDigit) = (false, digit != nil)
        }
        return mustBeDigit ? nil : plain
    }

    private static func decimalDigit(_ scalar: Unicode.Scalar) -> Int? {
        guard scalar.properties.numericType == .decimal else { return nil }
        return scalar.properties.numericValue.map { Int($0) }
    }
}
