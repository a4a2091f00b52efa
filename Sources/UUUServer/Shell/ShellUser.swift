import Foundation
import Reactor

/// The users of the machine who may give orders: root, and the user of the server.
enum ShellUser {
    /// The user who has become root by sudo(8); nil if nobody has.
    static var behalf: String? { ProcessInfo.processInfo.environment["SUDO_USER"] }

    /// Returns the name of a user for the audit.
    ///
    /// - Parameters:
    ///   - user: The number of the user: root's, or that of this process.
    ///   - behalf: Who has become root by sudo; believed of root only, who could write anything into the audit anyway.
    /// - Returns: The name.
    static func name(of user: UInt32?, for behalf: String?) -> String {
        guard user == 0 else { return NSUserName() }
        guard let behalf, behalf != "root", self.isName(behalf) else { return "root" }
        return "\(behalf) as root"
    }

    private static func isName(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { octet in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) || "-_.".utf8.contains(octet)
            }
    }
}
