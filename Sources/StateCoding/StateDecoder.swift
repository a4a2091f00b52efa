/// Decodes the states of contexts that a ``StateEncoder`` wrote, perhaps in another version of the program.
///
/// Keys that a type does not know are ignored, and an optional member without a key is nil. The bytes may be arbitrary:
/// malformed ones cause an error before any type decodes a part of them.
package struct StateDecoder {
    private let bytes: [UInt8]

    /// Makes a decoder for the bytes of one state.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Decodes the bytes as a value.
    package func decode<Value: Decodable>(_ type: Value.Type) throws(StateCodingError) -> Value {
        let document = try StateDocument(self.bytes)
        do {
            return try StateReader(document: document, index: 0).decode(type)
        } catch {
            throw StateCodingError(error, of: type)
        }
    }

    /// Decodes the bytes as a state that may have been written by an earlier version of the program.
    ///
    /// A missing member gets its value from `fresh`, in the state itself and in nested values whose keys `fresh` has
    /// too. A missing optional is nil. The elements of collections have no counterpart in `fresh`, so a member that is
    /// missing in one of them is an error.
    package func restore<State: Codable>(
        _ type: State.Type,
        fresh: @autoclosure () -> State
    ) throws(StateCodingError) -> State {
        let document = try StateDocument(self.bytes)
        var defaults: StateDefaults?
        while true {
            do {
                return try StateReader(document: document, index: 0, counterpart: defaults?.whole).decode(type)
            } catch {
                // Nearly all states are complete, so `fresh` is encoded only after a failure.
                if defaults == nil, let made = try? StateDefaults(of: fresh()) {
                    defaults = made
                } else if defaults?.giveMissed() != true {
                    throw StateCodingError(error, of: type)
                }
            }
        }
    }
}
