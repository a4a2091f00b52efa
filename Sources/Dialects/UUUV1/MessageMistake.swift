/// Why a message of a client is not used: what is wrong, and where.
///
/// It never contains a part of the message, which may be a password.
public struct MessageMistake: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    public enum Code: String, Sendable, CaseIterable {
        /// It is not JSON (RFC 8259).
        case malformed
        /// It is not UTF-8.
        case notUTF8
        /// It is JSON, but no object.
        case notAnObject
        /// It is nested too deeply.
        case tooDeep
        /// An object has too many members.
        case tooManyMembers
        /// An object has two members of one name.
        case duplicateMember
        /// An escape names one half of a surrogate pair.
        case loneSurrogate
        /// A number is beyond 2^53.
        case numberTooLarge
        /// A member is missing that messages of this type have.
        case missingMember
        /// A member has a value of another type.
        case wrongType
        /// A member has a value that the protocol does not allow.
        case outOfRange
        /// The type is not one of the protocol's.
        case unknownType
    }

    /// What is wrong.
    public let code: Code
    /// The offset of the byte at which it was noticed.
    public let offset: Int
    /// What was expected there, as a part of a sentence; empty if the code says it.
    public let expected: String
    /// The id of the line, if the message is one and its id was read.
    public internal(set) var line: UInt64?

    /// Describes a mistake.
    init(_ code: Code, at offset: Int, expected: String = "") {
        self.code = code
        self.offset = offset
        self.expected = expected
    }

    /// What the client is told.
    public var error: MessageError { self.code == .unknownType ? .unknownType : .badMessage }

    /// One sentence for the author of the client.
    public var description: String {
        let expected = self.expected.isEmpty ? "" : ": \(self.expected) was expected"
        return "\(self.summary) (byte \(self.offset))\(expected)."
    }

    private var summary: String {
        switch self.code {
        case .malformed: "This is not JSON as in RFC 8259"
        case .notUTF8: "This is not UTF-8"
        case .notAnObject: "A message must be one JSON object"
        case .tooDeep: "Objects and arrays may be nested \(JSONScanner.maximumDepth) deep"
        case .tooManyMembers: "An object may have \(JSONScanner.maximumMembers) members"
        case .duplicateMember: "An object may not have two members of one name"
        case .loneSurrogate: "Escapes of surrogates must come in pairs"
        case .numberTooLarge: "Numbers may not be beyond 2^53"
        case .missingMember: "A member is missing"
        case .wrongType: "A member has a value of the wrong type"
        case .outOfRange: "A member has a value that is not allowed"
        case .unknownType: "No message has this type"
        }
    }
}
