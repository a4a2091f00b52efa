import Testing

@testable import World

@Suite("What becomes of a row of the original's table") struct ImportJudgeTests {
    private static let hash = "$2b$12$bDJIclAIHTR25.ziR7kmq.G9w44roAfIwZ4l1fVClyE4Ojsd82JT2"

    private func row(
        _ number: Int,
        _ name: String,
        _ email: String? = nil,
        hash: OriginalHash = .usable(hash)
    ) -> ImportRow {
        let place = RowPlace(row: number, line: 1)
        return ImportRow(place: place, name: name, email: email ?? "u\(number)@example.org", hash: hash)
    }

    /// Returns the reasons for which rows are refused; nil for those that are not.
    private func reasons(
        _ rows: [ImportRow],
        names: NameMap = .none,
        known: KnownAccounts = KnownAccounts()
    ) -> [ImportRefusal.Reason?] {
        var judge = ImportJudge(policy: AccountPolicy(), names: names, known: known)
        return rows.map { row in
            guard case .refused(let refusal) = judge.judge(row) else { return nil }
            #expect(refusal.place == row.place && refusal.name == row.name)
            return refusal.reason
        }
    }

    @Test("each reason for a refusal")
    func refusals() {
        let place = RowPlace(row: 1, line: 1)
        let rows = [
            self.row(1, "Ada"), self.row(2, "ada"), self.row(3, "a da"), self.row(4, ""), self.row(5, "bob", ""),
            self.row(6, "bob", "bob at home"), self.row(7, "bob", hash: .unknown),
            self.row(8, "bob", hash: .tooCostly(15, maximum: 14)), self.row(9, "Kal"), self.row(10, "KAI"),
            self.row(11, "bill"), self.row(12, "Eve"),
        ]
        let known = KnownAccounts(names: ["Bi11", "EVE"])
        #expect(
            self.reasons(rows, known: known) == [
                nil, .twin(place), .badName, .badName, .noEmail, .badEmail, .unknownHash,
                .costlyHash(15, maximum: 14), nil, .alike(RowPlace(row: 9, line: 1)), .alikeAccount("Bi11"), .taken,
            ]
        )
    }

    @Test("a row that is refused has taken no name and no address from the next one")
    func refusedRowTakesNothing() {
        var judge = ImportJudge(policy: AccountPolicy(), names: .none, known: KnownAccounts())
        guard case .refused = judge.judge(self.row(1, "ada", "a@b.co", hash: .unknown)),
            case .accepted(let account, let remarks) = judge.judge(self.row(2, "Ada", "a@b.co"))
        else {
            Issue.record("the second row is an account")
            return
        }
        #expect(remarks == [] && account.account.emailIsExclusive && account.account.username.display == "Ada")
    }

    @Test("a second holder of an address is kept, and the address is not its own")
    func sharedAddress() {
        let known = KnownAccounts(names: ["zoe"], addresses: ["Zoe@example.org"])
        var judge = ImportJudge(policy: AccountPolicy(), names: .none, known: known)
        let addresses = ["ada@example.org", "ada@EXAMPLE.org", "Zoe@example.org"]
        let rows = addresses.enumerated().map { self.row($0.offset, "name\($0.offset + 2)", $0.element) }
        let verdicts = rows.map { judge.judge($0) }
        for (verdict, isShared) in zip(verdicts, [false, true, true]) {
            guard case .accepted(let account, let remarks) = verdict else {
                Issue.record("every row is an account")
                continue
            }
            #expect(remarks.contains(.sharedAddress) == isShared && account.account.emailIsExclusive != isShared)
        }
    }

    @Test("a name that is a word of the server stays its owner's, and is told")
    func reservedName() {
        for (name, isTold) in [("kick", true), ("Adm1n", true), ("ada", false)] {
            var judge = ImportJudge(policy: AccountPolicy(), names: .none, known: KnownAccounts())
            guard case .accepted(_, let remarks) = judge.judge(self.row(1, name)) else {
                Issue.record("\(name) is an account")
                continue
            }
            #expect(remarks.contains(.reservedName) == isTold, "\(name)")
        }
    }

    @Test("new names mend bad names and twins, and the original's name tells that an account is there already")
    func newNames() throws {
        let names = try NameMap("Ada Lovelace ada\n  bob   Bob-2 \n\n")
        let rows = [self.row(1, " Ada Lovelace "), self.row(2, "BOB"), self.row(3, "bob")]
        #expect(self.reasons(rows, names: names) == [nil, nil, nil])
        var judge = ImportJudge(policy: AccountPolicy(), names: names, known: KnownAccounts(originalNames: ["bob"]))
        #expect(judge.judge(self.row(1, "bob")) == .present)
        guard case .accepted(let account, let remarks) = judge.judge(self.row(2, "Ada Lovelace")) else {
            Issue.record("the second row is an account")
            return
        }
        #expect(remarks == .renamed && account.originalName == "Ada Lovelace")
        #expect(account.account.username.display == "ada")
        #expect(names.unused(["Ada Lovelace", "x"]) == ["bob"] && names.count == 2)
    }

    @Test("a line of new names that cannot be used is told with its number")
    func mistakesOfNames() {
        for (text, line) in [("ada", 1), ("a bb\nold x!", 2), ("a bb\na cc", 2), ("ada b", 1)] {
            #expect(throws: NameMap.Mistake.self, "\(text)") { try NameMap(text) }
            do {
                _ = try NameMap(text)
            } catch {
                #expect(error.line == line, "\(text)")
            }
        }
    }

    @Test("each reason has its own word, a sentence and what mends it")
    func words() {
        let place = RowPlace(row: 7, line: 1)
        let all: [ImportRefusal.Reason] = [
            .fields(1, columns: 2), .quotes, .notUTF8, .badName, .twin(place), .alike(place), .taken,
            .alikeAccount("x"), .unknownHash, .costlyHash(15, maximum: 14), .noEmail, .badEmail,
        ]
        #expect(Set(all.map(\.code)).count == all.count)
        #expect(all.allSatisfy { !$0.sentence.isEmpty && !$0.mend.isEmpty })
    }
}
