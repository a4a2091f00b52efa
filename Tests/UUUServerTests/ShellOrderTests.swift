import Contexts
import Testing

@testable import UUUServer

@Suite("The orders of the machine's shell")
struct ShellOrderTests {
    @Test(
        "the line of each order is parsed as that order, whatever was typed",
        arguments: [
            ShellOrder.Act.verb(.ban, "192.0.2.0/24 7d soft \"flooding\" \\ \n é 🙂"),
            .verb(.confirm, "ada"),
            .verb(.audit, ""),
            .accounts(after: .max, beginningWith: "a"),
            .addAccount(name: "ada", email: "ada@example.org", password: " a password with blanks "),
            .addAccount(name: "ada", email: "ada@example.org", password: nil),
            .exportAccount("ada"),
            .sessions(after: .max),
        ]
    )
    func roundTrip(_ act: ShellOrder.Act) {
        for (isJSON, isConfirmed) in [(false, false), (true, false), (false, true)] {
            var order = ShellOrder(act, isJSON: isJSON, isConfirmed: isConfirmed)
            order.behalf = "ada"
            let line = AdminRequest.staff(order).line
            #expect(line.hasPrefix("staff {") && !line.contains("\n"))
            #expect(AdminRequest(line: line) == .staff(order))
        }
    }

    @Test("anything else is no order", arguments: ["staff", "staff ", "staff {}", "staff kick", "staff {\"act\":{}}"])
    func none(_ line: String) {
        #expect(AdminRequest(line: line) == nil)
    }

    @Test("who asks is what the kernel says, not what is sent")
    func user() throws {
        var order = ShellOrder(.verb(.bans, ""))
        order.user = 0
        let request = try #require(AdminRequest(line: order.line))
        guard case .staff(let received) = request else { return #expect(Bool(false), "it is an order") }
        #expect(received.user == nil)
        guard case .staff(let known) = request.sent(by: 7) else { return #expect(Bool(false), "it is an order") }
        #expect(known.user == 7)
        #expect(AdminRequest.reload.sent(by: 7) == .reload)
    }

    @Test("the audit names root, on whose behalf it acts, and otherwise the user of the server")
    func names() {
        #expect(ShellUser.name(of: 0, for: nil) == "root")
        #expect(ShellUser.name(of: 0, for: "root") == "root")
        #expect(ShellUser.name(of: 0, for: "ada") == "ada as root")
        for strange in ["", "a b", "a\u{1B}", "é", String(repeating: "a", count: 33)] {
            #expect(ShellUser.name(of: 0, for: strange) == "root")
        }
        let own = ShellUser.name(of: 4_711, for: "ada")
        #expect(!own.isEmpty && !own.contains("ada as"))
        #expect(ShellUser.name(of: nil, for: nil) == own)
    }
}
