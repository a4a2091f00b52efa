/// Makes states of contexts from what a ``StateEncoder`` wrote, perhaps in another version of the program.
///
/// A key that a type does not know is passed over, and an optional field whose key is not there is nil. The bytes may
/// be anything: what is wrong with them is an error, found before a type sees a part of them.
package struct StateDecoder {
    private let bytes: [UInt8]

    /// Takes the bytes of one state.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Makes the value that the bytes hold.
    package func decode<Value: Decodable>(_ type: Value.Type) throws(StateCodingError) -> Value {
        let document = try StateDocument(self.bytes)
        do {
            return try StateReader(document: document, index: 0).decode(type)
        } catch {
            throw StateCodingError(error, of: type)
        }
    }
}
