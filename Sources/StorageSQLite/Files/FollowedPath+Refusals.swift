import Files
import World

// Root that follows the link of another user does to any file of the machine what it was to do to one of that user's.
extension FollowedPath {
    /// Refuses a way that somebody else than root and the owner of its end could have laid.
    ///
    /// - Parameter user: The owner of what the path leads to, by whose rights it is used.
    /// - Throws: `EngineTrouble` with the code `noPermission`.
    func requireLinks(of user: UInt32) throws(EngineTrouble) {
        guard let link = self.links.first(where: { ![0, user].contains($0.user) }) else { return }
        throw EngineTrouble(
            .noPermission,
            at: link.path,
            hint: "it is a symbolic link of user \(link.user), and leads to what is user \(user)'s, \(self.real): "
                + "name the file itself in [Database] path, or have `chown -h` give the link to root"
        )
    }

    /// Refuses what is root's below a folder that is not: its owner could put anything in its place, and could not start
    /// a server with it either.
    ///
    /// - Throws: `EngineTrouble` with the code `noPermission`.
    func requireFoldersOfRoot() throws(EngineTrouble) {
        guard let folder = self.folders.last(where: { $0.user != 0 }) else { return }
        throw EngineTrouble(
            .noPermission,
            at: self.real,
            hint: "it belongs to root, and \(folder.path) to user \(folder.user), who runs the server? "
                + "`chown --reference=\(folder.path) \(self.real)` gives it to that user; then try again"
        )
    }
}
