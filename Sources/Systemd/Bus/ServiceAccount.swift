import Glibc

/// The user and the groups that a service runs as.
///
/// Whether a user can read a file depends on every folder above it, on groups and on access control lists. Only the
/// kernel can tell, so a process of root finds out by becoming that user and trying.
package struct ServiceAccount: Equatable, Sendable {
    /// The name or number of the user.
    package let user: String
    /// The group; nil for the user's own.
    package let group: String?
    /// Groups in addition to those of the user.
    package let furtherGroups: [String]

    /// Describes an account.
    package init(user: String, group: String? = nil, furtherGroups: [String] = []) {
        self.user = user
        self.group = group
        self.furtherGroups = furtherGroups
    }

    /// Makes this process run as the account, with all of its threads, for the rest of its life.
    ///
    /// - Throws: ``SystemdError/Code/account(errno:)`` if there is no such user or group, or if this process does not
    ///   run as root. Its groups may have changed by then; its user has not.
    package func assume() throws(SystemdError) {
        guard let entry = unsafe getpwnam(self.user) ?? UInt32(self.user).flatMap({ unsafe getpwuid($0) }) else {
            throw Self.error(ENOENT, at: "the user \(self.user)")
        }
        let (user, name) = unsafe (entry.pointee.pw_uid, String(cString: entry.pointee.pw_name))
        var group = unsafe entry.pointee.pw_gid
        if let wanted = self.group { group = try Self.number(ofGroup: wanted) }
        guard unsafe initgroups(name, group) == 0 else { throw Self.error(errno, at: "the groups of \(name)") }
        try self.joinFurtherGroups()
        guard setgid(group) == 0, setuid(user) == 0 else {
            throw Self.error(errno, at: "the user \(name)")
        }
    }

    private func joinFurtherGroups() throws(SystemdError) {
        guard !self.furtherGroups.isEmpty else { return }
        var groups = [gid_t](repeating: 0, count: Int(max(0, getgroups(0, nil))))
        let count = unsafe getgroups(CInt(groups.count), &groups)
        guard count >= 0 else { throw Self.error(errno, at: "the groups of \(self.user)") }
        groups = Array(groups.prefix(Int(count)))
        for name in self.furtherGroups { groups.append(try Self.number(ofGroup: name)) }
        guard unsafe setgroups(groups.count, groups) == 0 else {
            throw Self.error(errno, at: "the groups of \(self.user)")
        }
    }

    private static func number(ofGroup name: String) throws(SystemdError) -> gid_t {
        if let entry = unsafe getgrnam(name) { return unsafe entry.pointee.gr_gid }
        guard let number = gid_t(name) else { throw self.error(ENOENT, at: "the group \(name)") }
        return number
    }

    private static func error(_ errno: CInt, at location: String) -> SystemdError {
        SystemdError(.account(errno: errno), at: location, hint: "See User= and Group= of the service.")
    }
}
