import Testing

@testable import Transport

@Suite("How long a stranger may stay")
struct DoorTimesTests {
    private func times(_ line: UInt64, _ login: UInt64) -> DoorTimes {
        var times = DoorTimes()
        (times.firstLineMilliseconds, times.loginMilliseconds) = (line, login)
        return times
    }

    @Test("the first line is looked at first, unless the login is due before or lines are not limited")
    func first() {
        #expect(self.times(0, 0).first == nil)
        #expect(self.times(60, 300).first! == (60, .firstLine))
        #expect(self.times(60, 0).first! == (60, .firstLine))
        #expect(self.times(0, 300).first! == (300, .login))
        #expect(self.times(60, 30).first! == (30, .login))
    }

    @Test("after the first line there is the rest of the time for the login")
    func rest() {
        #expect(self.times(60, 300).fromFirstLineToLogin == 240)
        #expect(self.times(60, 0).fromFirstLineToLogin == nil)
        #expect(self.times(60, 30).fromFirstLineToLogin == 0)
    }
}
