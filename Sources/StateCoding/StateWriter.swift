/// The common target of all containers of a state.
///
/// All writing happens in ``output``, a value. Callers turn keys into text first, and no step calls code of another
/// module, so two accesses never overlap. Therefore the check for exclusive access is turned off, which would take a
/// tenth of the time for a small state.
final class StateWriter {
    @safe @exclusivity(unchecked) var output: StateOutput
    /// The container of each type of keys.
    @safe @exclusivity(unchecked) private var rootContainers: [(keys: ObjectIdentifier, container: AnyObject)] = []

    /// Makes a writer for states of at most `limit` bytes.
    init(limit: Int) {
        self.output = StateOutput(limit: limit)
    }

    /// Returns the map for a whole state, which is made only once for each type of keys.
    ///
    /// Looking up generic types and making an object would take a quarter of the time for a small state. The cast is
    /// safe, because each object is stored with the identity of the type that it was made for.
    func rootContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        let keys = ObjectIdentifier(type)
        for known in self.rootContainers where known.keys == keys {
            return unsafe unsafeDowncast(known.container, to: RootContainer<Key>.self).container
        }
        let made = RootContainer<Key>(writer: self)
        self.rootContainers.append((keys, made))
        return made.container
    }

    /// Releases the containers, which hold a reference to this writer.
    func forgetContainers() { self.rootContainers = [] }

    /// Writes an optional key and a value, which encodes itself, into a container.
    func write<Value: Encodable>(_ value: Value, _ key: String?, in container: StateOutput.Position) throws {
        if Value.self == [UInt8].self, let octets = value as? [UInt8] {
            return try self.output.write(key, in: container) { (out) throws(StateCodingError) in
                try out.append(octets: octets)
            }
        }
        let (position, start, end) = try self.output.openValue(key, in: container)
        try value.encode(to: StateSlot(writer: self, position: position))
        try self.output.finish(position)
        if let end { self.output.move(from: start, to: end) }
    }

    func write(_ text: String, _ key: String?, in container: StateOutput.Position) throws(StateCodingError) {
        try self.output.write(key, in: container) { (out) throws(StateCodingError) in try out.append(text: text) }
    }

    func write(_ scalar: StateScalar, _ key: String?, in container: StateOutput.Position) throws(StateCodingError) {
        try self.output.write(key, in: container) { (out) throws(StateCodingError) in try out.append(scalar) }
    }

    func fill(_ position: StateOutput.Position, with scalar: StateScalar) throws(StateCodingError) {
        try self.output.fill(position) { (out) throws(StateCodingError) in try out.append(scalar) }
    }

    func fill(_ position: StateOutput.Position, with text: String) throws(StateCodingError) {
        try self.output.fill(position) { (out) throws(StateCodingError) in try out.append(text: text) }
    }

    func fill(_ position: StateOutput.Position, with octets: [UInt8]) throws(StateCodingError) {
        try self.output.fill(position) { (out) throws(StateCodingError) in try out.append(octets: octets) }
    }
}

/// A map for whole states, one after the other.
private final class RootContainer<Key: CodingKey> {
    let container: KeyedEncodingContainer<Key>

    init(writer: StateWriter) {
        self.container = KeyedEncodingContainer(StateKeyedWriter(slot: StateSlot(writer: writer, position: .root)))
    }
}
