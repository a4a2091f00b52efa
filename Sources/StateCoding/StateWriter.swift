/// What all containers of a state write to.
///
/// All that they do is done in ``output``, a value, so that a write costs one check that nobody else has access to it.
final class StateWriter {
    var output = StateOutput()

    /// Writes a key, if there is one, and what a type writes of itself, into a container.
    func write<Value: Encodable>(_ value: Value, _ key: String?, in container: StateOutput.Place) throws {
        if Value.self == [UInt8].self, let octets = value as? [UInt8] {
            return try self.output.write(key, in: container) { (out) throws(StateCodingError) in
                try out.append(octets: octets)
            }
        }
        let (place, start, end) = try self.output.openValue(key, in: container)
        try value.encode(to: StateSlot(writer: self, place: place))
        try self.output.finish(place)
        if let end { self.output.move(from: start, to: end) }
    }

    func write(_ text: String, _ key: String?, in container: StateOutput.Place) throws(StateCodingError) {
        try self.output.write(key, in: container) { (out) throws(StateCodingError) in try out.append(text: text) }
    }

    func write(_ scalar: StateScalar, _ key: String?, in container: StateOutput.Place) throws(StateCodingError) {
        try self.output.write(key, in: container) { (out) throws(StateCodingError) in try out.append(scalar) }
    }

    func fill(_ place: StateOutput.Place, with scalar: StateScalar) throws(StateCodingError) {
        try self.output.fill(place) { (out) throws(StateCodingError) in try out.append(scalar) }
    }

    func fill(_ place: StateOutput.Place, with text: String) throws(StateCodingError) {
        try self.output.fill(place) { (out) throws(StateCodingError) in try out.append(text: text) }
    }

    func fill(_ place: StateOutput.Place, with octets: [UInt8]) throws(StateCodingError) {
        try self.output.fill(place) { (out) throws(StateCodingError) in try out.append(octets: octets) }
    }
}
