import StateCoding

/// Checks states of one context for what would cost players their states at an upgrade.
struct StateExamination<State: ContextState> {
    private let context: ContextName
    private(set) var findings: [StateFinding] = []
    /// Where a sample has something; what is empty in one sample may be full in another.
    private var seen: Set<String> = []
    private var empty: [String] = []

    /// Checks a fresh state, and the samples of its type.
    init(of context: ContextName, _ samples: [any ContextState]) {
        self.context = context
        for var state in [State()] + samples.compactMap({ $0 as? State }) {
            state.dialogue = nil
            self.look(at: state, "")
            self.examine(state)
        }
        for path in self.empty where !self.seen.contains(path) { self.add(.unseen, path) }
    }

    private mutating func add(_ problem: StateFinding.Problem, _ member: String) {
        let finding = StateFinding(problem, at: member, in: self.context)
        if !self.findings.contains(finding) { self.findings.append(finding) }
    }

    // MARK: - Members that must be there

    private mutating func examine(_ state: State) {
        var bytes: [UInt8] = []
        do throws(StateCodingError) {
            try StateEncoder(limit: ContextSnapshot.maximumStateBytes).encode(state, appendingTo: &bytes)
            guard try StateDecoder(bytes).restore(State.self, fresh: State()) == state else {
                return self.add(.notRestored, String(describing: State.self))
            }
            self.removeParts(from: 0, "", try StateDocument(bytes), bytes)
        } catch {
            self.add(.notRestored, String(describing: State.self))
        }
    }

    /// Leaves out, in turn, each key of an item and of everything inside it, and notes those without which reading
    /// fails.
    private mutating func removeParts(from index: Int, _ path: String, _ document: StateDocument, _ bytes: [UInt8]) {
        let item = document.items[index]
        var part = index + 1
        while part < item.next {
            guard item.kind == .map else {
                self.removeParts(from: part, path + "[]", document, bytes)
                part = document.items[part].next
                continue
            }
            let (key, value) = (document.items[part], document.items[part + 1])
            let member = Self.member(document.text(of: key) ?? "", of: path)
            var fewer = bytes
            fewer.removeSubrange(key.offset..<value.end)
            if Self.isRefused(fewer) { self.add(.needed, member) }
            self.removeParts(from: part + 1, member, document, bytes)
            part = value.next
        }
    }

    /// Returns whether reading fails because something is missing.
    ///
    /// A value that does not fit is ignored, such as one that is no case of an enumeration.
    private static func isRefused(_ bytes: [UInt8]) -> Bool {
        do throws(StateCodingError) {
            _ = try StateDecoder(bytes).restore(State.self, fresh: State())
            return false
        } catch {
            return error.code == .missing || error.code == .refused
        }
    }

    private static func member(_ name: String, of path: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    // MARK: - What is empty

    private mutating func look(at value: Any, _ path: String) {
        let mirror = Mirror(reflecting: value)
        if let type = type(of: value) as? any StateHolder.Type {
            guard !type.isPlain else { return }
            let path = path + type.mark
            if mirror.children.isEmpty { self.empty.append(path) } else { self.seen.insert(path) }
            for child in mirror.children { self.look(at: child.value, path) }
        } else if mirror.displayStyle == .tuple {
            for child in mirror.children { self.look(at: child.value, path) }
        } else if mirror.displayStyle == .struct, !(value is any LosslessStringConvertible),
            !Self.hasFormOfItsOwn(value, mirror)
        {
            for child in mirror.children { self.look(at: child.value, Self.member(child.label ?? "", of: path)) }
        }
    }

    /// Whether a struct is encoded under other names than those of its members, as a URL is; its members are not saved
    /// then.
    ///
    /// A struct with a single member, such as a property wrapper, may be encoded as that member.
    private static func hasFormOfItsOwn(_ value: Any, _ mirror: Mirror) -> Bool {
        guard mirror.children.count > 1, let value = value as? any Encodable else { return false }
        var bytes: [UInt8] = []
        do throws(StateCodingError) {
            try StateEncoder(limit: .max).encode(value, appendingTo: &bytes)
            let document = try StateDocument(bytes)
            guard document.items[0].kind == .map, document.items[0].argument > 0 else { return false }
            return !mirror.children.contains { child in
                // A wrapped member is stored under its name with a `_` before it.
                guard let label = child.label else { return false }
                return [label, String(label.trimmingPrefix("_"))].contains { document.value(of: $0, in: 0) != nil }
            }
        } catch {
            return false
        }
    }
}

/// A type that holds any number of values, perhaps none.
private protocol StateHolder {
    /// Whether what it holds has no members; open dialogues count as such.
    static var isPlain: Bool { get }
    /// What is appended to a path to denote the values inside.
    static var mark: String { get }
}

extension StateHolder {
    fileprivate static func isPlain(_ type: Any.Type) -> Bool {
        if let holder = type as? any StateHolder.Type { return holder.isPlain }
        return type is any LosslessStringConvertible.Type || type == OpenDialogue.self
    }
}

extension Optional: StateHolder {
    fileprivate static var isPlain: Bool { Self.isPlain(Wrapped.self) }
    fileprivate static var mark: String { "" }
}

extension Array: StateHolder {
    fileprivate static var isPlain: Bool { Self.isPlain(Element.self) }
    fileprivate static var mark: String { "[]" }
}

extension Set: StateHolder {
    fileprivate static var isPlain: Bool { Self.isPlain(Element.self) }
    fileprivate static var mark: String { "[]" }
}

extension Dictionary: StateHolder {
    fileprivate static var isPlain: Bool { Self.isPlain(Value.self) }
    fileprivate static var mark: String { "[]" }
}
