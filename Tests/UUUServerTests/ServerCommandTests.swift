import ArgumentParser
import Testing

@testable import UUUServer

@Suite("The command line")
struct ServerCommandTests {
    @Test("serve takes a configuration and any number of addresses")
    func serve() throws {
        let command = try ServerCommand.parseAsRoot([
            "serve", "--config", "x.ini", "--listen", "127.0.0.1:1", "--listen", "unix:/s",
        ])
        let serve = try #require(command as? ServeCommand)
        #expect(serve.options.config == "x.ini")
        #expect(serve.listen == [.tcp(host: "127.0.0.1", port: 1), .unix(path: "/s")])
    }

    @Test(
        "a wrong address or argument ends with EX_USAGE",
        arguments: [
            ["serve", "--listen", "x"], ["sevre"], ["serve", "x"], ["reload", "now"], ["backup"], ["restore"],
            ["backup", "x", "--folder", "y"], ["backup", "x", "y"], ["backup", "--folder", "y", "--keep", "0"],
        ]
    )
    func usage(_ arguments: [String]) {
        let error = #expect(throws: (any Error).self) { _ = try ServerCommand.parseAsRoot(arguments) }
        #expect(error.map { ServerCommand.exitCode(for: $0).rawValue } == 64)
    }

    @Test("status and reload ask the installed server, or the one whose socket is named")
    func asking() throws {
        let status = try #require(try ServerCommand.parseAsRoot(["status"]) as? StatusCommand)
        #expect(status.options.socket == .admin && !status.json)
        let other = try #require(
            try ServerCommand.parseAsRoot(["status", "--json", "--socket", "unix:/s"]) as? StatusCommand
        )
        #expect(other.options.socket.path == "/s" && other.json)
        let reload = try #require(try ServerCommand.parseAsRoot(["reload", "--socket", "/s"]) as? ReloadCommand)
        #expect(reload.options.socket.path == "/s")
        let serve = try #require(try ServerCommand.parseAsRoot(["serve", "--admin", "unix:/a"]) as? ServeCommand)
        #expect(serve.admin?.path == "/a")
    }

    @Test("backup accepts a file or a folder, restore a file; both accept another configuration")
    func offline() throws {
        let backup = try #require(
            try ServerCommand.parseAsRoot(["backup", "/b", "--config", "x.ini"]) as? BackupCommand
        )
        #expect(backup.file == "/b" && backup.folder == nil && backup.options.configuration == "x.ini")
        let series = try #require(try ServerCommand.parseAsRoot(["backup", "--folder", "/f"]) as? BackupCommand)
        #expect(series.file == nil && series.folder == "/f" && series.keep == 7)
        let restore = try #require(
            try ServerCommand.parseAsRoot(["restore", "/b", "--config", "x.ini"]) as? RestoreCommand
        )
        #expect(restore.file == "/b" && restore.options.configuration == "x.ini")
    }

    @Test("every subcommand says what it does")
    func abstracts() {
        for command in ServerCommand.configuration.subcommands {
            #expect(!command.configuration.abstract.isEmpty)
        }
    }
}
