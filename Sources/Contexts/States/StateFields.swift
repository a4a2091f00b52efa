import StateCoding

/// What a state writes itself with, for another process to go on with it.
///
/// It writes what `Codable` would, field by field, without the boxes that `Codable` takes: see
/// ``ContextState/write(to:)``. What cannot be written is known at the end; nothing is thrown meanwhile.
public struct StateFields: ~Copyable {
    private var out: StateBytes
    private let encoder: StateEncoder
    /// Whether the state left itself to its `Codable`.
    private var isEncoded = false
    /// What could not be written.
    private(set) var failure: StateCodingError?

    /// Room for a state of at most that many bytes.
    init(limit: Int) {
        self.out = StateBytes(limit: limit)
        self.encoder = StateEncoder(limit: limit)
    }

    /// Writes a whole number.
    public mutating func write(_ value: Int, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a whole number.
    public mutating func write(_ value: Int8, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a whole number.
    public mutating func write(_ value: Int16, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a whole number.
    public mutating func write(_ value: Int32, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a whole number.
    public mutating func write(_ value: Int64, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a whole number.
    public mutating func write(_ value: UInt, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a whole number.
    public mutating func write(_ value: UInt8, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a whole number.
    public mutating func write(_ value: UInt16, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a whole number.
    public mutating func write(_ value: UInt32, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a whole number.
    public mutating func write(_ value: UInt64, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a truth.
    public mutating func write(_ value: Bool, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a number to the bit.
    public mutating func write(_ value: Float, as name: String) { self.write(StateScalar(value), name) }
    /// Writes a number to the bit.
    public mutating func write(_ value: Double, as name: String) { self.write(StateScalar(value), name) }

    /// Writes a text.
    public mutating func write(_ value: String, as name: String) {
        self.write(name) { (out, _) throws(StateCodingError) in try out.append(text: value) }
    }

    /// Writes bytes.
    public mutating func write(_ value: [UInt8], as name: String) {
        self.write(name) { (out, _) throws(StateCodingError) in try out.append(octets: value) }
    }

    /// Writes anything else as its `Codable` has it.
    public mutating func write(_ value: some Encodable, as name: String) {
        self.write(name) { (out, encoder) throws(StateCodingError) in try encoder.encode(value, appendingTo: &out) }
    }

    /// Writes a value, or nothing, which is read as nil.
    public mutating func write(_ value: (some Encodable)?, as name: String) {
        if let value { self.write(value, as: name) }
    }

    /// Writes the open dialogue, or nothing.
    public mutating func write(_ value: OpenDialogue?, as name: String) {
        if let value { self.write(value, as: name) }
    }

    @inline(__always)
    private mutating func write(_ scalar: StateScalar, _ name: String) {
        guard self.failure == nil else { return }
        do throws(StateCodingError) {
            try self.out.append(name: name, scalar)
        } catch {
            self.failure = error
        }
    }

    @inline(__always)
    private mutating func write(
        _ name: String,
        _ body: (inout StateBytes, StateEncoder) throws(StateCodingError) -> Void
    ) {
        guard self.failure == nil else { return }
        do throws(StateCodingError) {
            try self.out.append(text: name)
            try body(&self.out, self.encoder)
        } catch {
            self.failure = error
        }
    }
}

extension StateFields {
    /// Writes a state in place of what was written.
    @inlinable
    mutating func take(_ state: some ContextState) {
        self.begin()
        state.write(to: &self)
        self.end()
    }

    @usableFromInline
    mutating func begin() {
        self.out.clear()
        self.out.append(StateByte.openMap)
        self.isEncoded = false
        self.failure = nil
    }

    @usableFromInline
    mutating func end() {
        guard !self.isEncoded, self.failure == nil else { return }
        self.out.append(StateByte.end)
        do throws(StateCodingError) {
            try self.out.checkCount()
        } catch {
            self.failure = error
        }
    }

    /// Writes the whole of a state as its `Codable` has it.
    mutating func encode(_ state: some ContextState) {
        self.isEncoded = true
        self.out.clear()
        do throws(StateCodingError) {
            try self.encoder.encode(state, appendingTo: &self.out)
        } catch {
            self.failure = error
        }
    }

    /// How many bytes were written; nil if that is not the whole state.
    @usableFromInline var wholeCount: Int? { self.failure == nil ? self.out.count : nil }

    /// Whether what a state wrote of itself is read as what its `Codable` writes is: looked at in debug builds.
    @usableFromInline
    func agree<State: ContextState>(with state: State) -> Bool {
        var encoded = StateBytes(limit: KeptContext.mostStateBytes)
        guard self.failure == nil, (try? self.encoder.encode(state, appendingTo: &encoded)) != nil,
            encoded.bytes != self.bytes, let wanted = try? StateDecoder(encoded.bytes).decode(State.self)
        else { return true }
        return (try? StateDecoder(self.bytes).decode(State.self)) == wanted
    }

    /// Writes what no decoder reads, in place of a state that could not be written; answers how many bytes that takes.
    mutating func spoil() -> Int {
        self.out.clear()
        // The mark of an end, which begins nothing (RFC 8949 3.2.1).
        self.out.append(StateByte.end)
        return self.out.count
    }

    /// What was written.
    var bytes: [UInt8] { self.out.bytes }

    /// Lends what was written.
    @inline(__always)
    func withBytes(_ body: (RawSpan) -> Void) { self.out.withBytes(body) }
}
