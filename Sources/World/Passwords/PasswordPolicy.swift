package import Contexts

/// Decides which passwords an account may have: long ones that are not easily guessed (SEC-24, SEC-25).
///
/// There are no rules about kinds of characters. Only new passwords are checked, not those that accounts have already.
package struct PasswordPolicy: Equatable, Sendable {
    /// The minimum length in Unicode scalars.
    package let minimum: Int
    /// The name of the server.
    package let serverName: String
    /// Further passwords that the operator does not allow.
    package let blocklist: PasswordBlocklist

    /// A shorter name may occur in a password, because it may be part of a word.
    static let shortestTellingName = 4
    /// The minimum length of a sequence that counts as easily guessed.
    static let shortestRun = 4

    /// Sequences on keyboards and in alphabets that people type.
    private static let rows = [
        "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm",
        "azertyuiop", "qsdfghjklm", "wxcvbn", "1q2w3e4r5t6z7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
        "!@#$%^&*()",
    ].map { Array($0.unicodeScalars) }

    /// Makes a policy from the operator's settings.
    package init(minimum: Int, serverName: String, blocklist: PasswordBlocklist = .none) {
        self.minimum = minimum
        self.serverName = serverName
        self.blocklist = blocklist
    }

    /// Checks a new password for the account of that name.
    ///
    /// - Throws: `passwordTooShort`, `passwordHasName`, `passwordIsPattern`, `passwordTooCommon`, and what ``Password`` throws.
    package func check(_ typed: String, username: String) throws(AccountError) -> Password {
        let (password, location) = (try Password(typed), "PasswordPolicy")
        guard password.text.unicodeScalars.count >= self.minimum else {
            throw AccountError(.passwordTooShort(minimum: self.minimum), at: location)
        }
        let folded = password.text.lowercased()
        guard !self.contains(username, in: folded), !self.contains(self.serverName, in: folded) else {
            throw AccountError(.passwordHasName, at: location)
        }
        let scalars = Array(folded.unicodeScalars)
        guard !Self.isRepetition(scalars), !Self.isMadeOfRuns(scalars) else {
            throw AccountError(.passwordIsPattern, at: location)
        }
        guard !self.isCommon(folded) else { throw AccountError(.passwordTooCommon, at: location) }
        return password
    }

    /// Returns whether it is a common password, with or without digits and signs around it, or one that the operator does
    /// not allow.
    private func isCommon(_ folded: String) -> Bool {
        CommonPasswords.contains(folded) || CommonPasswords.contains(Self.core(of: folded))
            || self.blocklist.contains(folded)
    }

    private func contains(_ name: String, in folded: String) -> Bool {
        let name = name.lowercased()
        return folded == name || (name.unicodeScalars.count >= Self.shortestTellingName && folded.contains(name))
    }

    /// Returns what is left without the digits, signs and blanks around it.
    private static func core(of folded: String) -> String {
        guard let first = folded.firstIndex(where: \.isLetter), let last = folded.lastIndex(where: \.isLetter) else {
            return ""
        }
        return String(folded[first...last])
    }

    /// Returns whether it consists of one piece that is repeated; the last repetition may be cut short.
    private static func isRepetition(_ scalars: [Unicode.Scalar]) -> Bool {
        (1...max(1, scalars.count / 2)).contains { period in
            scalars.indices.dropFirst(period).allSatisfy { scalars[$0] == scalars[$0 - period] }
        }
    }

    /// Returns whether it can be divided into sequences along a row, forwards, backwards or on one key, with at least
    /// four characters each on average.
    private static func isMadeOfRuns(_ scalars: [Unicode.Scalar]) -> Bool {
        var runs = 0
        var rest = scalars[...]
        while !rest.isEmpty {
            rest = rest.dropFirst(self.runLength(at: rest))
            runs += 1
        }
        return runs * self.shortestRun <= scalars.count
    }

    /// Returns the length of the longest sequence at the beginning; at least 1.
    private static func runLength(at scalars: ArraySlice<Unicode.Scalar>) -> Int {
        guard let first = scalars.first else { return 0 }
        var longest = scalars.prefix { $0 == first }.count
        for row in self.rows {
            for start in row.indices where row[start] == first {
                longest = max(longest, self.common(scalars, row[start...]))
                longest = max(longest, self.common(scalars, row[...start].reversed()))
            }
        }
        return longest
    }

    private static func common(_ one: ArraySlice<Unicode.Scalar>, _ other: some Sequence<Unicode.Scalar>) -> Int {
        zip(one, other).prefix { $0 == $1 }.count
    }
}
