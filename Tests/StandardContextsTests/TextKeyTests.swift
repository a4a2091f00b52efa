import Contexts
import Foundation
import StandardContexts
import TestSupport
import Testing

@Suite("the sentences of the conversation")
struct TextKeyTests {
    @Test("every key is unique, and valid in [Messages]")
    func keys() {
        let all = TextKey.common + TextKey.standard
        #expect(Set(all.map(\.name)).count == all.count)
        for key in all {
            #expect(key.name.allSatisfy { $0.isASCII && $0.isLowercase || $0 == "_" }, "\(key.name)")
            #expect(!key.standard.isEmpty && !key.standard.contains(where: \.isNewline), "\(key.name)")
            #expect(!key.help.isEmpty && !key.help.contains(where: \.isNewline), "\(key.name)")
        }
    }

    @Test("a sentence needs only words that it contains, and all that a player needs")
    func needs() {
        let all = TextKey.common + TextKey.standard
        for key in all { #expect(key.words.isSuperset(of: key.needs), "\(key.name)") }
        #expect(
            Dictionary(uniqueKeysWithValues: all.filter { !$0.needs.isEmpty }.map { ($0.name, $0.needs) }) == [
                "resumed": ["token"], "connection_lost_user": ["name"], "user_with_address": ["user", "address"],
                "token": ["token"],
                "registration_successful_made": ["password"],
                "registration_uncertain_made": ["password"],
                "line_too_long": ["maximum"], "try_later": ["minutes"], "example": ["line"],
                "too_few_arguments": ["usage"],
                "banned": ["until", "reason"], "banned_forever": ["reason"], "newcomers_banned": ["reason"],
                "kicked": ["reason"], "renamed": ["name"], "silenced": ["until", "reason"],
                "silenced_forever": ["reason"],
                "did_you_mean": ["word"], "password_too_short": ["minimum"], "password_too_long": ["maximum"],
            ]
        )
    }

    @Test("every sentence that is declared is listed")
    func listed() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources")
        var declared: Set<String> = []
        for target in ["Contexts", "StandardContexts"] {
            let root = sources.appending(path: target)
            for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) where path.hasSuffix(".swift") {
                let source = try String(contentsOf: root.appending(path: path), encoding: .utf8)
                for match in source.matches(of: /static let \w+ = TextKey\(\s*"(\w+)"/) {
                    declared.insert(String(match.1))
                }
            }
        }
        #expect(Set((TextKey.common + TextKey.standard).map(\.name)) == declared)
    }

    @Test("a sentence of the configuration replaces the standard one")
    func override() async throws {
        let player = try await TestClient(.standard, texts: ["goodbye": "Fare well."])
        await player.enter(.lobby)
        #expect(await player.say("quit") == ["Fare well."])
    }

    @Test("a name is inserted into a sentence unchanged")
    func filled() async throws {
        let texts = ["registration_successful": "{username}, {password}!"]
        let player = try await TestClient(.standard, texts: texts)
        await player.enter(.serverAuth)
        #expect(
            await player.say(["register", "a@b.c", "{password}", goodPassword, goodPassword])
                == ["{password}, {password}!"]
        )
    }
}
