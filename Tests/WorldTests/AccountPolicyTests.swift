import Testing
import World

@Suite("AccountPolicy") struct AccountPolicyTests {
    @Test("a password minimum below eight is eight (SEC-24)", arguments: [(-1, 8), (8, 8), (15, 15), (40, 40)])
    func minimum(configured: Int, inForce: Int) {
        #expect(AccountPolicy(passwordMinimum: configured).passwordMinimum == inForce)
    }

    @Test("the server's words are reserved in upper and lower case, others are not (SEC-32)")
    func reserved() throws {
        let policy = AccountPolicy(reservedWords: ["Who", "c_lobby"], serverName: "Gondolin")
        for name in ["who", "WHO", "C_Lobby", "gondolin", "Root", "guest"] {
            #expect(policy.reserves(try Username(name)), "\(name)")
        }
        for name in ["kick", "Tell", "RESET-PASSWORD", "Moderator", "channel", "mail"] {
            #expect(policy.reserves(try Username(name)), "\(name)")
        }
        for name in ["whoever", "lobby", "Ada"] { #expect(!policy.reserves(try Username(name)), "\(name)") }
    }

    @Test("what looks like a reserved word is found, and nothing else (SEC-32)")
    func reservedAlike() throws {
        let policy = AccountPolicy(reservedWords: ["c_lobby"], serverName: "Gondolin")
        for name in ["Adm1n", "admln", "R00t", "GOND0L1N", "c-l0bby", "TeII", "admin"] {
            #expect(policy.reservesAlike(try Username(name)), "\(name)")
        }
        for name in ["adminn", "root2", "Ada", "lobby"] {
            #expect(!policy.reservesAlike(try Username(name)), "\(name)")
        }
    }
}
