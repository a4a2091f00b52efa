import Contexts
import Testing

@testable import Transport

@Suite("The record of a session")
struct SessionRecordTests {
    private static let account = Account(id: -7, username: "Ada", role: .administrator)
    private static let memos = [
        SessionRecord(context: ContextSnapshot(name: "c_lobby")),
        SessionRecord(address: "2001:db8::1", context: ContextSnapshot(name: "c_lobby", state: [1, 2, 3])),
        SessionRecord(
            address: "unknown",
            login: Login(account: Self.account, number: .max),
            context: ContextSnapshot(name: "", state: Array(repeating: 255, count: 70_000))
        ),
        SessionRecord(
            address: "192.0.2.1",
            login: Login(account: Self.account, number: 1),
            allowsPasswords: false,
            context: ContextSnapshot(name: "c_lobby", state: [1])
        ),
        SessionRecord(address: "192.0.2.1", allowsPasswords: false, context: ContextSnapshot(name: "c_server_auth")),
    ]

    @Test("it is read as it was written, whatever follows it", arguments: Self.memos)
    func roundTrip(record: SessionRecord) {
        #expect(SessionRecord(record.bytes) == record)
        #expect(SessionRecord(record.bytes + [0, 0, 9]) == record)
    }

    @Test("a newer version may append to the identity, and the rest is ignored")
    func longer() {
        let record = Self.memos[1]
        var bytes = record.bytes
        let identity = Int(bytes[0])
        bytes[0] += 2
        bytes.insert(contentsOf: [9, 9], at: 8 + identity)
        #expect(SessionRecord(bytes) == record)
    }

    @Test("that passwords are refused is one more byte, which older versions ignore")
    func passwords() {
        var record = Self.memos[4]
        let refused = record.bytes
        record.allowsPasswords = true
        #expect(refused.count == record.bytes.count + 1)
        #expect(Array(record.bytes.dropFirst()) == Array(refused.dropFirst().dropLast()))
    }

    @Test("a truncated record is refused, and nothing traps")
    func cut() {
        for record in Self.memos.prefix(2) {
            for count in 0..<record.bytes.count { #expect(SessionRecord(Array(record.bytes.prefix(count))) == nil) }
        }
    }

    @Test("a login with a short name and a context without state take one unit of memory")
    func small() {
        let record = SessionRecord(
            address: "203.0.113.7",
            login: Login(account: Account(id: 1, username: "ada"), number: 1),
            context: ContextSnapshot(name: "c_lobby")
        )
        #expect(record.bytes.count <= 64)
    }
}
