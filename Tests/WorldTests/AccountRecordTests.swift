import Contexts
import Testing

@testable import World

@Suite("AccountRecord") struct AccountRecordTests {
    @Test(
        "contexts see the account without address and hash; an unknown role number is a player's",
        arguments: [
            (1, Role.player), (3, .helper), (5, .moderator), (9, .administrator), (0, .anonymous), (7, .player),
        ]
    )
    func account(number: Int, role: Role) {
        let record = AccountRecord(id: 5, username: "Ada", email: "a@b.co", passwordHash: "x", role: number)
        #expect(record.account == Account(id: 5, username: "Ada", role: role))
    }
}
