import Testing
import World

@Suite("GateLevels") struct GateLevelsTests {
    @Test("a level that ends gives way to the one before it, as long as that has not ended")
    func nested() {
        let levels = GateLevels().setting(GateLevel(.login, until: 700)).setting(GateLevel(.staff, until: 60))
        for (time, word) in [(0, GateLevel.Word.staff), (59, .staff), (60, .login), (699, .login), (700, .open)] {
            #expect(levels.at(Int64(time)).word == word)
        }
        #expect(levels.next(after: 0) == GateLevel(.login, until: 700))
        #expect(levels.next(after: 60) == .open)
        #expect(GateLevels([GateLevel(.staff)]).next(after: 0) == nil)
    }

    @Test("a level without an end, and 'open', replace all; one that lasts longer replaces those that end before")
    func replaced() {
        let levels = GateLevels().setting(GateLevel(.login, until: 60)).setting(GateLevel(.invite, until: 90))
        #expect(levels.all == [GateLevel(.invite, until: 90)])
        #expect(levels.setting(GateLevel(.staff)).all == [GateLevel(.staff)])
        #expect(levels.setting(.open).all == [])
    }

    @Test("they are at most eight")
    func bounded() {
        var levels = GateLevels()
        for time in (1...20).reversed() { levels = levels.setting(GateLevel(.login, until: Int64(time))) }
        #expect(levels.all.count == GateLevels.maximum)
        #expect(levels.at(0).until == 1)
    }
}
