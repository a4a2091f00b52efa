/// A header field (RFC 9110 5).
package struct HTTPField: Sendable, Equatable {
    /// The name as it was sent; names are compared without case.
    package var name: String

    /// The value without the blanks around it.
    package var value: String

    /// Makes a field.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [HTTPField] {
    /// Returns the values of all fields with a name, in order.
    package func values(of name: String) -> [String] {
        self.filter { $0.name.equalsIgnoringASCIICase(name) }.map(\.value)
    }

    /// Returns the elements of all comma-separated values of a name, in order, without empty ones (RFC 9110 5.6.1.2).
    func elements(of name: String) -> [String] {
        self.values(of: name)
            .flatMap { $0.utf8.split(separator: UInt8(ascii: ",")) }
            .map { String(Substring($0.trimmingBlanks())) }
            .filter { !$0.isEmpty }
    }
}
