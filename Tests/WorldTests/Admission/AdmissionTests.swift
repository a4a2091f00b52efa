import Addresses
import Contexts
import Testing

@testable import World

@Suite("Admission (SEC-39)") struct AdmissionTests {
    private let day: Int64 = 86_400_000
    private let address = IPAddress("192.0.2.7")

    private func record(_ role: Role = .player, createdAt: Int64 = 0) -> AccountRecord {
        AccountRecord(id: 7, username: "Ada", email: "", passwordHash: "", role: role.rawValue, createdAt: createdAt)
    }

    private func ban(_ subject: Restriction.Subject, isSoft: Bool = false, until: Int64? = nil) -> Restriction {
        Restriction(.ban, of: subject, named: "x", isSoft: isSoft, until: until, reason: "noise", by: "Kim", at: 0)
    }

    private var network: Restriction.Subject {
        .network(AddressPrefix(of: IPAddress(v4: 0xC000_0200), length: 24))
    }

    private func refusals(_ gate: GateTable, _ record: AccountRecord?, at now: Int64) -> [Admission.Refusal?] {
        Admission.Door.allCases.map { door in
            guard case .refused(let why) = Admission(gate: gate, now: now).ask(door, record, from: self.address) else {
                return nil
            }
            return why
        }
    }

    @Test("an account that exists is admitted at every door, with its role; one that does not at none")
    func doors() {
        let admission = Admission(gate: GateTable(), now: 0)
        for door in Admission.Door.allCases {
            let account = Account(id: 7, username: "Ada", role: .administrator)
            #expect(admission.ask(door, self.record(.administrator), from: nil) == .admitted(account))
            #expect(admission.ask(door, nil, from: nil) == .refused(.noAccount))
        }
        #expect(admission.refusalToRegister(from: self.address, isInvited: false) == nil)
    }

    @Test("a ban of the account or of its network holds at every door until it ends")
    func bans() {
        for subject in [.account(7), self.network] {
            let (gate, ban) = (GateTable(), self.ban(subject, until: 100))
            gate.add(ban)
            #expect(self.refusals(gate, self.record(), at: 99) == [.banned(ban), .banned(ban), .banned(ban)])
            #expect(self.refusals(gate, self.record(), at: 100) == [nil, nil, nil])
            let admission = Admission(gate: gate, now: 99)
            #expect(admission.refusal(of: 7, from: self.address) == .banned(ban))
            let toRegister = subject == self.network ? Admission.Refusal.banned(ban) : nil
            #expect(admission.refusalToRegister(from: self.address, isInvited: false) == toRegister)
            #expect(admission.refusalToRegister(from: nil, isInvited: false) == nil)
        }
    }

    @Test("a soft ban keeps out registrations and accounts younger than a day, but nobody who is in")
    func soft() {
        let (gate, ban) = (GateTable(), self.ban(self.network, isSoft: true))
        gate.add(ban)
        let young = self.record(createdAt: 1)
        #expect(self.refusals(gate, young, at: self.day) == [.newcomer(ban), .newcomer(ban), nil])
        #expect(self.refusals(gate, young, at: self.day + 1) == [nil, nil, nil])
        #expect(Admission(gate: gate, now: 1).refusalToRegister(from: self.address, isInvited: false) == .newcomer(ban))
        #expect(Admission(gate: gate, now: 1).refusal(of: 7, from: self.address) == nil)
    }

    @Test("a disabled account comes in nowhere, and one that was kicked comes in again when its time has passed")
    func disabled() {
        let gate = GateTable()
        gate.noteKick(of: 7, until: 60)
        #expect(self.refusals(gate, self.record(), at: 10) == Array(repeating: .kicked(wait: 50), count: 3))
        #expect(self.refusals(gate, self.record(), at: 60) == [nil, nil, nil])
        let disabled = Restriction(.disabled, of: .account(7), named: "Ada", until: nil, reason: "", by: "Kim", at: 0)
        gate.add(disabled)
        #expect(self.refusals(gate, self.record(), at: 60) == Array(repeating: .disabled(disabled), count: 3))
    }

    @Test("the levels: who registers is invited, nobody may register, then only staff may log in, while sessions go on")
    func levels() {
        let gate = GateTable()
        gate.set(GateLevels([GateLevel(.login, until: 100)]))
        #expect(Admission(gate: gate, now: 99).refusalToRegister(from: nil, isInvited: false) == .registrationClosed)
        #expect(self.refusals(gate, self.record(), at: 99) == [nil, nil, nil])
        #expect(Admission(gate: gate, now: 100).refusalToRegister(from: nil, isInvited: false) == nil)
        gate.set(GateLevels([GateLevel(.invite)]))
        #expect(Admission(gate: gate, now: 0).refusalToRegister(from: nil, isInvited: false) == .uninvited)
        #expect(Admission(gate: gate, now: 0).refusalToRegister(from: nil, isInvited: true) == nil)
        gate.set(GateLevels([GateLevel(.staff)]))
        #expect(Admission(gate: gate, now: 0).refusalToRegister(from: nil, isInvited: true) == .registrationClosed)
        #expect(Admission(gate: gate, now: 0).refusalToRegister(from: nil, isInvited: false) == .registrationClosed)
        #expect(self.refusals(gate, self.record(), at: 0) == [.staffOnly, nil, nil])
        #expect(self.refusals(gate, self.record(.helper), at: 0) == [nil, nil, nil])
    }
}
