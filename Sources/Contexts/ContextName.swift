/// The name of a context, such as `c_lobby`, by which the registry finds it.
public struct ContextName: RawRepresentable, Hashable, Codable, Sendable, ExpressibleByStringLiteral {
    /// The name itself: by convention `c_` and lower-case letters.
    public let rawValue: String

    /// Wraps a name.
    ///
    /// Whether a context of that name exists is known only to the registry.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Wraps a literal.
    public init(stringLiteral value: String) { self.rawValue = value }
}

extension ContextName: CustomStringConvertible {
    /// The raw name.
    public var description: String { self.rawValue }
}
