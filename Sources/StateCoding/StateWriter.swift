/// What all containers of a state write to.
///
/// All that they do is done in ``output``, a value. Whoever writes turns keys into text first, and no step of it calls what
/// is not of this module, so two accesses never overlap: the check for that, a tenth of what a small state takes, is left out.
final class StateWriter {
    @safe @exclusivity(unchecked) var output: StateOutput
    /// By the type of the keys.
    @safe @exclusivity(unchecked) private var rootContainers: [(keys: ObjectIdentifier, container: AnyObject)] = []

    /// A writer of states of at most that many bytes.
    init(limit: Int) {
        self.output = StateOutput(limit: limit)
    }

    /// The map that a whole state is written into, made once for each type of keys.
    ///
    /// To look up generic types and to make an object would take a quarter of the time that a small state takes. The cast is
    /// safe: what stands beside the identity of a type was made here for that type.
    func rootContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        let keys = ObjectIdentifier(type)
        for known in self.rootContainers where known.keys == keys {
            return unsafe unsafeDowncast(known.container, to: RootContainer<Key>.self).container
        }
        let made = RootContainer<Key>(writer: self)
        self.rootContainers.append((keys, made))
        return made.container
    }

    /// Lets go of the containers, which hold this writer.
    func forgetContainers() { self.rootContainers = [] }

    /// Writes a key, if there is one, and what a type writes of itself, into a container.
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

/// A map that whole states are written into, one after the other.
private final class RootContainer<Key: CodingKey> {
    let container: KeyedEncodingContainer<Key>

    init(writer: StateWriter) {
        self.container = KeyedEncodingContainer(StateKeyedWriter(slot: StateSlot(writer: writer, position: .root)))
    }
}
