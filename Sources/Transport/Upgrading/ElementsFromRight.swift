/// The elements of a list in a header field, from right to left; empty elements count.
///
/// The last element is the one that the nearest proxy has added. Reading from the right finds it whatever comes before
/// it: a quotation mark that a client leaves open would hide it from a reader that starts on the left.
struct ElementsFromRight: Sequence, IteratorProtocol {
    private var rest: Substring.UTF8View?
    /// Whether commas in quoted strings (RFC 9110 5.6.4) belong to the element.
    private let hasQuotedStrings: Bool

    init(_ value: String, hasQuotedStrings: Bool = false) {
        self.rest = value[...].utf8
        self.hasQuotedStrings = hasQuotedStrings
    }

    /// Returns the next element to the left.
    mutating func next() -> Substring.UTF8View? {
        guard let rest = self.rest else { return nil }
        var isQuoted = false
        var index = rest.endIndex
        while index > rest.startIndex {
            rest.formIndex(before: &index)
            switch rest[index] {
            case UInt8(ascii: ",") where !isQuoted:
                self.rest = rest[..<index]
                return rest[index...].dropFirst()
            case UInt8(ascii: "\"") where self.hasQuotedStrings && !(isQuoted && Self.isEscaped(rest[..<index])):
                isQuoted.toggle()
            default: break
            }
        }
        self.rest = nil
        return rest
    }

    /// Whether an odd number of backslashes stands before a character.
    private static func isEscaped(_ before: Substring.UTF8View) -> Bool {
        before.reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
    }
}
