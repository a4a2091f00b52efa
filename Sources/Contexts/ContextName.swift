/// The raw name of a context, as the registry and a configuration know it: `c_lobby`.
public struct ContextName: RawRepresentable, Hashable, Codable, Sendable, ExpressibleByStringLiteral {
    /// The name itself: by custom `c_` and lower-case letters.
    public let rawValue: String

    /// Wraps a name; whether a context answers to it is the registry's to say.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Wraps a literal.
    public init(stringLiteral value: String) { self.rawValue = value }
}

extension ContextName: CustomStringConvertible {
    /// The raw name.
    public var description: String { self.rawValue }
}
