/// How long a stranger may stay (``AddressRules``).
package struct DoorTimes: Equatable, Sendable {
    /// Milliseconds from the open connection until its first line; 0 for any time.
    package var firstLineMilliseconds: UInt64 = 0
    /// Milliseconds from the open connection until somebody has logged in; 0 for any time.
    package var loginMilliseconds: UInt64 = 0

    /// Makes times; the default limits nothing.
    package init() {}

    /// What is looked at first, and in how many milliseconds; nil if nothing is limited.
    var first: (milliseconds: UInt64, purpose: Deadline.Purpose)? {
        let (line, login) = (self.firstLineMilliseconds, self.loginMilliseconds)
        if line > 0, login == 0 || line < login { return (line, .firstLine) }
        return login > 0 ? (login, .login) : nil
    }

    /// Milliseconds from the time of the first line until somebody must have logged in; nil for any time.
    var fromFirstLineToLogin: UInt64? {
        guard self.loginMilliseconds > 0 else { return nil }
        return self.loginMilliseconds - min(self.firstLineMilliseconds, self.loginMilliseconds)
    }
}
