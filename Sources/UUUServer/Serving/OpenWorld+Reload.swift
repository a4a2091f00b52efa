import Contexts
import Settings
import World

extension OpenWorld {
    /// What keeps the database from being used, a line or none.
    var troubles: [String] {
        let standing = self.engine.standing.now
        return standing == .ok ? [] : ["database \(standing.forOperators)"]
    }

    /// Puts other settings in force, for what is asked for from now on; answers whether there is another message of the
    /// day.
    ///
    /// - Throws: `StartupError` when a password cannot be hashed under them; nothing is in force then.
    func apply(
        _ settings: Settings,
        naming files: NamedFiles,
        over former: Settings,
        registry: ContextRegistry
    ) async throws(StartupError) -> Bool {
        if settings.passwords != former.passwords { try await self.apply(Composition.hashing(settings)) }
        let (texts, motd) = (Composition.texts(settings), Composition.motd(settings, among: files))
        defer { self.services.apply(texts: texts, motd: motd, lineLimit: settings.limits.lineCharacters) }
        self.accounts.apply(Composition.policy(settings, registry: registry), texts: texts)
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
