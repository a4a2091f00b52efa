import Addresses
import Contexts
import Testing

@testable import World

@Suite("StaffOrder") struct StaffOrderTests {
    private func network(_ text: String) -> StaffTarget {
        .network(AddressPrefix(text: text) ?? AddressPrefix(of: IPAddress(v4: 0), length: 0))
    }

    private func mistake(_ verb: StaffVerb, _ text: String) -> [String]? {
        do throws(StaffMistake) {
            let order = try StaffOrder(verb, text)
            Issue.record("\(verb) \(text) is \(order)")
            return nil
        } catch {
            return error.lines
        }
    }

    @Test("a target is what its form says")
    func targets() throws {
        let forms: [(String, StaffTarget)] = [
            ("bob", .name("bob")), ("192.0.2.7", self.network("192.0.2.7/32")),
            ("192.0.2.7/24", self.network("192.0.2.0/24")), ("2001:db8::7", self.network("2001:db8::/64")),
            ("2001:db8::7/128", self.network("2001:db8::7/128")), ("2001:DB8::/48", self.network("2001:db8::/48")),
            ("::ffff:192.0.2.7", self.network("192.0.2.7/32")), ("10.0.0.0/8", self.network("10.0.0.0/8")),
        ]
        for (text, target) in forms { #expect(try StaffTarget(text) == target, "\(text)") }
        for text in ["192.0.2.7/33", "192.0.2.0/7", "192.0.2.0/", "192.0.2.0/+24", "2001:db8::/15", "bob/24", "x::y"] {
            #expect(throws: StaffMistake.self, "\(text)") { try StaffTarget(text) }
        }
    }

    @Test("a time is a number and a unit, or forever, and has an end within ten years")
    func times() {
        let forms: [(String, StaffTime?)] = [
            ("30m", .milliseconds(1_800_000)), ("12H", .milliseconds(43_200_000)), ("7d", .week),
            ("4w", .milliseconds(2_419_200_000)), ("forever", .forever), ("0m", nil), ("1y", nil), ("m", nil),
            ("-1d", nil), ("1000000d", nil), ("3654d", nil), ("٣d", nil), ("", nil), ("1.5h", nil),
        ]
        for (text, time) in forms { #expect(StaffTime(text) == time, "\(text)") }
    }

    @Test("each verb's own example is understood")
    func examples() throws {
        for verb in StaffVerb.allCases {
            #expect(verb.example.hasPrefix(verb.rawValue))
            #expect(throws: Never.self) { try StaffOrder(verb, String(verb.example.dropFirst(verb.rawValue.count))) }
        }
    }

    @Test("bans and mutes have a time, a word and a reason, in any number of blanks")
    func restrictions() throws {
        let soft = try StaffOrder(.ban, "  192.0.2.0/24   7d  SOFT  flooding  the door ")
        let expected = StaffOrder.restrict(
            .ban,
            self.network("192.0.2.0/24"),
            .week,
            isSoft: true,
            reason: "flooding  the door"
        )
        #expect(soft == expected)
        let short = try StaffOrder(.mute, "bob softly now")
        #expect(short == .restrict(.mute, .name("bob"), .hour, isSoft: false, reason: "softly now"))
        #expect(
            try StaffOrder(.ban, "bob noise") == .restrict(.ban, .name("bob"), .week, isSoft: false, reason: "noise")
        )
        #expect(self.mistake(.ban, "bob 7d") == ["Give a reason.", "Usage: ban <target> [time] [soft] <reason>"])
        #expect(self.mistake(.ban, "bob soft noise")?.first?.hasPrefix("Only addresses") == true)
        #expect(self.mistake(.kick, "bob") == ["Give a reason.", "Usage: kick <name> <reason>"])
        #expect(self.mistake(.kick, "")?.first == "Usage: kick <name> <reason>")
        #expect(
            self.mistake(.ban, "bob " + String(repeating: "x", count: 501))?.first?.hasPrefix("That is too long")
                == true
        )
    }

    @Test("what terminals would obey, or nobody would see, is left out of what is typed")
    func harmless() throws {
        let order = try StaffOrder(.kick, "bob no\u{1B}[31mise\u{202E}\u{7}\u{200B}")
        #expect(order == .kick("bob", reason: "no[31mise"))
    }

    @Test("the other verbs take what their usage says, and nothing more")
    func others() throws {
        #expect(try StaffOrder(.role, "bob Moderator") == .role("bob", .moderator))
        #expect(try StaffOrder(.level, "") == .showLevel)
        #expect(try StaffOrder(.level, "STAFF 2h") == .setLevel(.staff, .milliseconds(7_200_000), endsSessions: false))
        #expect(try StaffOrder(.level, "staff now") == .setLevel(.staff, .forever, endsSessions: true))
        #expect(try StaffOrder(.level, "login") == .setLevel(.login, .forever, endsSessions: false))
        #expect(try StaffOrder(.invite, "") == .invite(players: 1, .week))
        #expect(try StaffOrder(.invite, "5 2d") == .invite(players: 5, .milliseconds(172_800_000)))
        #expect(try StaffOrder(.invite, "forever") == .invite(players: 1, .forever))
        let code = try #require(AccessCode("K7QX-2MZP"))
        #expect(try StaffOrder(.uninvite, "k7qx2mzp") == .uninvite(code))
        #expect(try StaffOrder(.audit, "") == .audit(nil, count: 20))
        #expect(try StaffOrder(.audit, "5") == .audit(nil, count: 5))
        #expect(try StaffOrder(.audit, "bob 7") == .audit("bob", count: 7))
        #expect(try StaffOrder(.audit, "root (shell) 7") == .audit("root (shell)", count: 7))
        #expect(try StaffOrder(.audit, "192.0.2.1") == .audit("192.0.2.1/32", count: 20))
        #expect(try StaffOrder(.account, "bob") == .account("bob", nil))
        #expect(try StaffOrder(.account, "bob disable") == .account("bob", .disable))
        for (verb, text) in [
            (StaffVerb.role, "bob king"), (.level, "shut"), (.audit, "bob 501"), (.account, "bob eat"),
            (.unban, "bob bob"), (.confirm, "it"), (.rename, "bob"), (.level, "open 1d more"), (.level, "open 1d"),
            (.mute, "bob 1h30m loud"), (.ban, "bob 1y threats"),
            (.ban, "bob 0m threats"), (.ban, "bob 99999999w threats"),
            (.level, "open now"), (.invite, "0"), (.invite, "1001"), (.invite, "5 5"), (.uninvite, ""),
            (.uninvite, "K7QX-2MZO"), (.resetPassword, ""), (.resetPassword, "bob now"), (.invites, "all"),
        ] {
            #expect(self.mistake(verb, text) != nil)
        }
    }
}
