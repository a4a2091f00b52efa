import Testing
import World

@Suite("Standing of the database") struct EngineStandingTests {
    @Test(
        "each trouble has one standing",
        arguments: [
            (EngineTrouble.Code.diskFull, "full"), (.locked, "busy"), (.newer, "newer"), (.replaced, "replaced"),
            (.corrupt, "away"), (.notADatabase, "away"), (.noPermission, "away"), (.missing, "away"),
            (.folderMissing, "away"), (.inputOutput, "away"), (.stalled, "away"), (.foreignDatabase, "away"),
        ]
    )
    func words(code: EngineTrouble.Code, word: String) {
        let standing = EngineStanding(EngineTrouble(code, at: "world.sqlite"))
        #expect(standing.word == word)
        #expect(standing.trouble?.code == code)
    }

    @Test("the text for operators has the word, the file, what is wrong and how to correct it")
    func sentence() {
        let standing = EngineStanding(EngineTrouble(.diskFull, at: "/srv/world.sqlite", hint: "make room"))
        #expect(standing.forOperators == "full: /srv/world.sqlite: there is no room left on the disk; make room")
        #expect(EngineStanding.ok.forOperators == "ok")
    }
}
