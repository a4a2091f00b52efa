import Addresses
import Testing

@testable import Transport

@Suite("How often clients have connected")
struct NewcomerRatesTests {
    private let rules = AddressRules(new: 2, inMilliseconds: 1_000_000)

    @Test("a million clients are not remembered, the last ones are")
    func flood() {
        var rates = NewcomerRates()
        let clients = (0..<1_000_000 as Range<UInt128>).map { ClientPrefix(IPAddress(v6: 0x2001 << 112 | $0 << 64)) }
        for client in clients { rates.note(client, self.rules, at: 5) }
        #expect(rates.count == 65_536 + 16)
        for client in [clients[999_999], clients[999_999 - 65_535]] {
            rates.note(client, self.rules, at: 5)
            #expect(rates.wait(of: client, self.rules, at: 5) > 0)
        }
    }

    @Test("nothing is remembered without a limit, nor of who gives back what was forgotten")
    func unlimited() {
        var rates = NewcomerRates()
        let client = ClientPrefix(IPAddress(v4: 1))
        rates.note(client, AddressRules(), at: 5)
        rates.giveBack(client, self.rules, at: 5)
        #expect(rates.count == 0)
        #expect(rates.wait(of: client, self.rules, at: 5) == 0)
    }
}
