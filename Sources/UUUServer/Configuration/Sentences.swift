import Contexts
import Settings
import StandardContexts

/// The texts that `[Messages]` can override: the server's own, and those of the author's contexts.
enum Sentences {
    /// A text and its owner.
    private struct Owned {
        let key: TextKey
        let owner: String
    }

    /// Returns the server's own texts, then those of the author's contexts, sorted by the name of the context.
    ///
    /// - Parameter registry: The contexts of the program.
    /// - Returns: Each text once.
    /// - Throws: `StartupError` with a line for each text that cannot be a key of `[Messages]`.
    static func declarations(of registry: ContextRegistry) throws(StartupError) -> [TextDeclaration] {
        let own = (TextKey.common + TextKey.standard).map { Owned(key: $0, owner: "the server") }
        let others = registry.names.flatMap { name in
            (registry[name]?.texts ?? []).map { Owned(key: $0, owner: name.rawValue) }
        }
        var declarations: [TextDeclaration] = []
        var byName: [String: Owned] = [:]
        var mistakes: [String] = []
        for owned in own + others {
            let name = owned.key.name.lowercased()
            if let former = byName[name] {
                guard former.key != owned.key else { continue }
                mistakes.append(
                    "\(self.title(owned)) is one of \(former.owner) too, with other words; rename one of them"
                )
                continue
            }
            byName[name] = owned
            if let mistake = self.mistake(of: owned) {
                mistakes.append("\(self.title(owned)) \(mistake)")
            } else {
                declarations.append(self.declaration(of: owned.key))
            }
        }
        guard mistakes.isEmpty else { throw StartupError(.software, mistakes) }
        return declarations
    }

    private static func title(_ owned: Owned) -> String { "\(owned.owner): the text \"\(owned.key.name)\"" }

    private static func declaration(of key: TextKey) -> TextDeclaration {
        TextDeclaration(key.name, standard: key.standard, help: key.help, words: key.words, neededWords: key.needs)
    }

    /// Says why a text cannot be a key of `[Messages]`; returns nil if it can.
    private static func mistake(of owned: Owned) -> String? {
        let key = owned.key
        let isName = key.name.unicodeScalars.allSatisfy {
            $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "-"
        }
        guard isName, !key.name.isEmpty else { return "has a name that is not of letters, digits, _ and -" }
        let isTaken = SettingsKey.all().contains {
            $0.section == .messages && $0.name.lowercased() == key.name.lowercased()
        }
        guard !isTaken else { return "has the name of another key of [Messages]; rename it" }
        if let missing = key.needs.first(where: { !key.words.contains($0) }) {
            return "needs {\(missing)}, which its standard does not have"
        }
        return nil
    }
}
