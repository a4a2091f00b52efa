import Testing

@testable import World

@Suite("UnsavedChanges") struct UnsavedChangesTests {
    @Test("an end outweighs that a session goes on, and an alarm stays")
    func weights() {
        let changes = UnsavedChanges()
        let order: [(UnsavedChanges.Change, UnsavedChanges.Change)] = [
            (.found, .found), (.ended(alarm: false), .ended(alarm: false)), (.found, .ended(alarm: false)),
            (.ended(alarm: true), .ended(alarm: true)), (.ended(alarm: false), .ended(alarm: true)),
            (.found, .ended(alarm: true)),
        ]
        for (change, result) in order {
            changes.add(change, of: 1)
            #expect(changes[1] == result)
        }
        changes.remove(1)
        #expect(changes[1] == nil && changes.accounts(atMost: 9) == [])
    }

    @Test("at most 10,000 accounts are remembered, and those change all the same")
    func bounded() {
        let changes = UnsavedChanges()
        for account in 0..<Int64(UnsavedChanges.maximum) { changes.add(.found, of: account) }
        changes.add(.ended(alarm: false), of: 10_000)
        changes.add(.ended(alarm: false), of: 3)
        #expect(changes[10_000] == nil && changes[3] == .ended(alarm: false))
        #expect(changes.accounts(atMost: 100).count == 100)
    }
}
