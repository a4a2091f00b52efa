import Files
import World

// If root followed another user's link, that user could direct what root does to any file of the machine.
extension FollowedPath {
    /// Refuses a path with a symbolic link that belongs to another user than root and the file's owner.
    ///
    /// - Parameter user: The owner of the file, whose rights are used for it.
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

    /// Refuses a file of root's below a folder of another user.
    ///
    /// That user could replace the file, and could not start a server with it either.
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
