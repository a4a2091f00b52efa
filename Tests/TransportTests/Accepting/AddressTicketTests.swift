import Testing

@testable import Transport

@Suite("What a connection has of the limits on addresses")
struct AddressTicketTests {
    @Test("it says what it stands for, in four bytes")
    func meaning() {
        #expect(AddressTicket.none.meaning == .nothing)
        #expect(AddressTicket.client(0).meaning == .client(0))
        #expect(AddressTicket.stranger(7).meaning == .stranger(7))
        #expect(AddressTicket.stranger(7).isStranger && !AddressTicket.client(7).isStranger)
        #expect(!AddressTicket.none.isStranger)
        #expect(MemoryLayout<AddressTicket>.size == 4)
    }
}
