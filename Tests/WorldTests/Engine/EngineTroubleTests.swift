import Testing
import World

@Suite("Why an engine cannot be used") struct EngineTroubleTests {
    @Test("the description is one line: the file, what is wrong, how to correct it")
    func description() {
        #expect(
            EngineTrouble(.newer, at: "var/uuu.sqlite", hint: "install it").description
                == "var/uuu.sqlite: a newer version of the server has changed the database; install it"
        )
        #expect(EngineTrouble(.closed, at: "var/uuu.sqlite").description == "var/uuu.sqlite: it was closed")
    }

    @Test("an engine may say in its own words what is wrong")
    func ownWords() {
        let trouble = EngineTrouble(.settingRefused, at: "x", saying: "it does not synchronize", hint: "mend it")
        #expect(trouble.description == "x: it does not synchronize; mend it")
        #expect(EngineTrouble(.settingRefused, at: "x").description == "x: it does not work as it was told to")
    }
}
