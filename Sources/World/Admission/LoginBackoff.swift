/// How often one client has tried to log in to one account (SEC-18): each attempt has the next one wait longer.
///
/// The first two attempts do not wait, the third one waits for a second, each further one twice as long, up to 15
/// minutes. Half an hour later an attempt counts as one less.
struct LoginBackoff: Equatable, Sendable, BitwiseCopyable {
    /// How long an attempt waits at most, in milliseconds.
    static let maximum: UInt64 = 900_000
    /// After how many milliseconds an attempt is forgotten.
    static let decay: UInt64 = 1_800_000
    /// The time in which a client's first attempt is special.
    static let day: UInt64 = 86_400_000

    private var steps: UInt64 = 0
    /// Since when `steps` is what it is.
    private var since: UInt64 = 0
    private var notBefore: UInt64 = 0
    private var dayBegan: UInt64?

    /// Whether nothing has been tried.
    var isUnused: Bool { self.steps == 0 && self.dayBegan == nil }

    /// Returns in how many milliseconds the next attempt may be made.
    func wait(at now: UInt64) -> UInt64 { max(self.notBefore, now) - now }

    /// Returns in how many milliseconds an attempt is the first one of a day; 0 if it is that now.
    func timeToFirst(at now: UInt64) -> UInt64 {
        guard let dayBegan = self.dayBegan else { return 0 }
        return max(dayBegan + Self.day, now) - now
    }

    /// Counts an attempt.
    mutating func use(at now: UInt64) {
        if self.timeToFirst(at: now) == 0 { self.dayBegan = now }
        let forgotten = now > self.since ? (now - self.since) / Self.decay : 0
        self.steps = self.steps - min(self.steps, forgotten) + 1
        self.since = now
        guard self.steps > 1 else { return }
        self.notBefore = now + min(Self.maximum, 1_000 << min(self.steps - 2, 20))
    }

    /// Takes an attempt back.
    mutating func giveBack() {
        if self.steps <= 1 { self = LoginBackoff() } else { self.steps -= 1 }
    }
}
