import ArgumentParser
import Foundation

/// Makes an account: `uuu-server account add NAME --email ADDRESS`.
struct AccountAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make an account, also while registration is closed.",
        discussion: """
            The password is asked for on the terminal, or is the first line of standard input where that is none. An \
            empty line, or --make-password, has one made, which is shown once. No option takes a password: others could \
            read it in the list of processes.

            For example: uuu-server account add ada --email ada@example.org
            """
    )

    @OptionGroup var options: StaffOptions

    @Argument(help: ArgumentHelp("The name of the account.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("The e-mail address of its owner.", valueName: "address"))
    var email: String

    @Flag(help: "Have a password made, and ask for none.")
    var makePassword = false

    func validate() throws { try StaffHelp.validate([self.name, self.email]) }

    func run() async throws {
        var password: String?
        if !self.makePassword {
            do throws(StartupError) {
                password = try PasswordPrompt.read()
            } catch {
                throw Startup.report(error)
            }
        }
        try await self.options.give(.addAccount(name: self.name, email: self.email, password: password))
    }
}
