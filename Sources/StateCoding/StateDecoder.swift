/// Makes states of contexts from what a ``StateEncoder`` wrote, perhaps in another version of the program.
///
/// A key that a type does not know is passed over, and an optional member whose key is not there is nil. The bytes may
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

    /// Makes the state that the bytes hold, be it that of a former version of the program.
    ///
    /// A member that is missing is taken from the fresh state: in the state itself and in whatever is nested in it under
    /// keys that the fresh state has as well. An optional that is missing is nil. The elements of collections have no
    /// counterpart in a fresh state: what one of them lacks is an error.
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
                // Nearly all states have all that their type needs: what the others cost is spent only now.
                if defaults == nil, let made = try? StateDefaults(of: fresh()) {
                    defaults = made
                } else if defaults?.giveMissed() != true {
                    throw StateCodingError(error, of: type)
                }
            }
        }
    }
}
