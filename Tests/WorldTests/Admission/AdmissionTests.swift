import Contexts
import Testing

@testable import World

@Suite("Admission (SEC-39)") struct AdmissionTests {
    @Test("an account that exists is admitted at every door, with its role; one that does not at none")
    func doors() {
        let record = AccountRecord(id: 7, username: "Ada", email: "", passwordHash: "", role: 9)
        for door in Admission.Door.allCases {
            #expect(Admission.ask(door, record) == Account(id: 7, username: "Ada", role: .administrator))
            #expect(Admission.ask(door, nil) == nil)
        }
    }
}
