/// A header field (RFC 9110 5).
package struct HTTPField: Sendable, Equatable {
    /// The name, as it was sent; names that differ in case only are the same name.
    package var name: String

    /// The value without the blanks around it.
    package var value: String

    /// A field.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [HTTPField] {
    /// The values of all fields of a name, in order.
    package func values(of name: String) -> [String] {
        self.filter { $0.name.equalsIgnoringASCIICase(name) }.map(\.value)
    }

    /// The elements of all comma-separated values of a name, in order; empty ones do not count (RFC 9110 5.6.1.2).
    func elements(of name: String) -> [String] {
        self.values(of: name)
            .flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }
            .map { String(Substring($0.trimmingBlanks())) }
            .filter { !$0.isEmpty }
    }
}
