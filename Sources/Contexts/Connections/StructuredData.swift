import FoundationEssentials

/// A value of an author for clients that can show more than text, such as a map or a menu.
///
/// It is encoded as JSON when it is made. Clients that speak `uuu.v1` and have asked for data get it as a `data`
/// message; all others get nothing, so what a player needs to know belongs into a text as well.
public struct StructuredData: Equatable, Sendable {
    /// The name by which the client knows what it is.
    public let name: String
    /// The value, as JSON.
    package let json: String

    /// The maximum size of a value, in bytes of JSON.
    public static let maximumBytes = 8 * 1024
    /// The maximum length of a name, in bytes.
    public static let maximumNameBytes = 64

    /// Encodes a value.
    ///
    /// - Parameters:
    ///   - name: A name of 1 to ``maximumNameBytes`` bytes.
    ///   - value: The value, which has at most ``maximumBytes`` as JSON.
    /// - Throws: An error if the name is empty or too long, or the value cannot be encoded or is too large. Thrown
    ///   inside a command, it is logged, and the player is told that something went wrong.
    public init(_ name: String, _ value: some Encodable) throws {
        guard (1...Self.maximumNameBytes).contains(name.utf8.count) else {
            throw ContextError(.unsuitableData, at: name, hint: "give it a name of 1 to \(Self.maximumNameBytes) bytes")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(value), as: UTF8.self)
        guard json.utf8.count <= Self.maximumBytes else {
            let hint = "it has \(json.utf8.count) bytes as JSON; at most \(Self.maximumBytes) can be sent"
            throw ContextError(.unsuitableData, at: name, hint: hint)
        }
        self.name = name
        self.json = json
    }
}
