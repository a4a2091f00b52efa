import Contexts
import Settings
import World

extension OpenWorld {
    /// What keeps the database from being used: one line, or none.
    var troubles: [String] {
        let standing = self.engine.standing.now
        return standing == .ok ? [] : ["database \(standing.forOperators)"]
    }

    /// Puts new settings in force for all requests from now on.
    ///
    /// - Returns: Whether the message of the day has changed.
    /// - Throws: `StartupError` when a password cannot be hashed under the new settings; none of them is in force then.
    func apply(
        _ settings: Settings,
        naming files: NamedFiles,
        over former: Settings,
        blocklist: PasswordBlocklist,
        registry: ContextRegistry
    ) async throws(StartupError) -> Bool {
        let hashing = Composition.hashing(settings)
        if hashing != Composition.hashing(former) { try await self.apply(hashing) }
        let (texts, motd) = (Composition.texts(settings), Composition.motd(settings, among: files))
        defer { self.services.apply(texts: texts, motd: motd, lineLimit: settings.limits.lineCharacters) }
        self.keepers.apply(Composition.capabilities(settings))
        self.accounts.apply(
            Composition.policy(settings, registry: registry, blocklist: blocklist),
            Composition.sessions(settings),
            texts: texts
        )
        return motd != self.services.motd
    }

    private func apply(_ hashing: HashingConfiguration) async throws(StartupError) {
        do throws(WorldError) {
            let hash = try await self.hasher.hash(Array(PasswordGenerator.make().utf8), under: hashing)
            self.hasher.apply(hashing)
            self.accounts.apply(dummyHash: hash)
        } catch {
            throw StartupError(noHash: error)
        }
    }
}
