import Contexts
import Testing

@testable import Transport

@Suite("What is kept of a player")
struct MemoTests {
    private static let account = Account(id: -7, username: "Ada", role: .administrator)
    private static let memos = [
        Memo(place: KeptContext(name: "c_lobby")),
        Memo(address: "2001:db8::1", place: KeptContext(name: "c_lobby", state: [1, 2, 3])),
        Memo(
            address: "unknown",
            login: Login(account: Self.account, number: .max),
            place: KeptContext(name: "", state: Array(repeating: 255, count: 70_000))
        ),
        Memo(
            address: "192.0.2.1",
            login: Login(account: Self.account, number: 1),
            allowsPasswords: false,
            place: KeptContext(name: "c_lobby", state: [1])
        ),
        Memo(address: "192.0.2.1", allowsPasswords: false, place: KeptContext(name: "c_server_auth")),
    ]

    @Test("it reads what it wrote, whatever stands behind it", arguments: Self.memos)
    func roundTrip(memo: Memo) {
        #expect(Memo(memo.bytes) == memo)
        #expect(Memo(memo.bytes + [0, 0, 9]) == memo)
    }

    @Test("a newer version may say more of a player, which is not looked at")
    func longer() {
        let memo = Self.memos[1]
        var bytes = memo.bytes
        let identity = Int(bytes[0])
        bytes[0] += 2
        bytes.insert(contentsOf: [9, 9], at: 8 + identity)
        #expect(Memo(bytes) == memo)
    }

    @Test("that passwords may not be typed is one byte more, which older versions do not look at; else nothing is")
    func passwords() {
        var memo = Self.memos[4]
        let refused = memo.bytes
        memo.allowsPasswords = true
        #expect(refused.count == memo.bytes.count + 1)
        #expect(Array(memo.bytes.dropFirst()) == Array(refused.dropFirst().dropLast()))
    }

    @Test("cut anywhere it is none, and nothing traps")
    func cut() {
        for memo in Self.memos.prefix(2) {
            for count in 0..<memo.bytes.count { #expect(Memo(Array(memo.bytes.prefix(count))) == nil) }
        }
    }

    @Test("a player who has logged in, with a short name and nothing to remember, takes one unit of memory")
    func small() {
        let memo = Memo(
            address: "203.0.113.7",
            login: Login(account: Account(id: 1, username: "ada"), number: 1),
            place: KeptContext(name: "c_lobby")
        )
        #expect(memo.bytes.count <= 64)
    }
}
