import Contexts
import Testing

/// What a former process left, made into a context again by an entry of the registry.
///
/// A decoder gives itself away only to what it decodes: this is that.
struct Restored: Decodable {
    typealias Restore = @Sendable (any Decoder) throws -> any Context

    static let key = CodingUserInfoKey(rawValue: "restore")

    let context: any Context

    init(from decoder: any Decoder) throws {
        let restore = try #require(Self.key.flatMap { decoder.userInfo[$0] as? Restore })
        self.context = try restore(decoder)
    }
}
