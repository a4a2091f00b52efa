import Foundation
import Systemd
import TestSupport
import Testing

@testable import UUUServer

@Suite("The installed service's view of the file system")
struct ServiceViewTests {
    /// The answer of `systemctl show` for the shipped unit.
    private static let shipped = """
        ExecStart={ path=/usr/bin/uuu-server ; argv[]=/usr/bin/uuu-server serve --config /etc/uuu-server/config.ini ; \
        ignore_errors=no ; start_time=[n/a] ; stop_time=[n/a] ; pid=0 ; code=(null) ; status=0/0 }
        WorkingDirectory=/var/lib/uuu-server
        User=uuu-server
        PrivateTmp=yes
        ProtectHome=yes
        ProtectSystem=strict
        StateDirectory=uuu-server
        LoadState=loaded
        """

    private func view(_ more: String = "") throws -> ServiceView {
        try #require(ServiceView(UnitProperties(Self.shipped + "\n" + more)))
    }

    @Test("the shipped unit has its user and its configuration")
    func shipped() throws {
        let view = try self.view()
        #expect(view.account == ServiceAccount(user: "uuu-server"))
        #expect(view.configuration == "/etc/uuu-server/config.ini")
    }

    @Test("a unit that does not exist has no view")
    func missing() {
        #expect(ServiceView(UnitProperties("LoadState=not-found\nUser=\n")) == nil)
        #expect(ServiceView(UnitProperties("")) == nil)
    }

    @Test("a hidden path is reported with the line of the unit that hides it")
    func hides() throws {
        let view = try self.view("InaccessiblePaths=-/srv/secret\nTemporaryFileSystem=/opt/x:ro")
        let expected: [(String, String?)] = [
            ("/home/ada/motd.txt", "/home (ProtectHome=yes)"), ("/root/motd.txt", "/root (ProtectHome=yes)"),
            ("/run/user/1000/m", "/run/user (ProtectHome=yes)"), ("/tmp/motd.txt", "/tmp (PrivateTmp=yes)"),
            ("/var/tmp/motd.txt", "/var/tmp (PrivateTmp=yes)"), ("/etc/../home/m", "/home (ProtectHome=yes)"),
            ("/srv/secret/m", "/srv/secret (InaccessiblePaths=/srv/secret)"),
            ("/opt/x/m", "/opt/x (TemporaryFileSystem=/opt/x)"), ("/etc/uuu-server/motd.txt", nil),
            ("/homer/motd.txt", nil), ("/opt/xy", nil),
        ]
        for (path, reason) in expected {
            #expect(view.hides(path) == reason.map { "uuu-server.service sees nothing of \($0)" }, "\(path)")
        }
    }

    @Test("a link into a hidden folder is hidden too")
    func links() throws {
        let folder = try TemporaryFolder()
        let link = "/var/lib/uuu-\(UInt64.random(in: 0 ... .max))"
        let made: Void? = try? FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path)
        guard made != nil else { return }  // not root: nowhere outside of the hidden trees can be written to
        defer { try? FileManager.default.removeItem(atPath: link) }
        try folder.write("Hail.", to: "motd.txt")
        #expect(try self.view().hides(link + "/motd.txt")?.contains("PrivateTmp=yes") == true)
    }

    @Test("a path that a drop-in binds into a hidden folder is visible")
    func binds() throws {
        let view = try self.view("BindReadOnlyPaths=/home/ada/world:/home/ada/world:rbind /srv/y:/tmp/y:rbind")
        #expect(view.hides("/home/ada/world/motd.txt") == nil)
        #expect(view.hides("/tmp/y") == nil)
        #expect(view.hides("/home/ada/other") != nil)
        #expect(view.hides("/srv/y") == nil)
    }

    @Test("a database is refused where the unit is read-only, and accepted where a drop-in allows writing")
    func writes() throws {
        let reason = "uuu-server.service can write only below /var/lib/uuu-server (ProtectSystem=strict)"
        let view = try self.view(
            "ReadWritePaths=-/srv/world\nBindPaths=/mnt/a:/data:rbind\nBindReadOnlyPaths=/mnt/b:/books"
        )
        let expected: [(String, String?)] = [
            ("/var/lib/uuu-server/uuu-server.sqlite", nil), ("var/uuu-server.sqlite", nil), ("x", nil),
            ("/srv/world/x", nil),
            ("/data/x", nil), ("/books/x", reason), ("/srv/x", reason), ("/home/ada/x", reason), ("../x", reason),
            ("/var/lib/uuu-server/../x", reason), ("/var/lib/uuu-servers/x", reason), ("/", reason),
        ]
        for (path, reason) in expected { #expect(view.reasonNotToWrite(path) == reason, "\(path)") }
        #expect(try self.view("ProtectSystem=full").reasonNotToWrite("/srv/x") == nil)
    }

    @Test("drop-ins are read: other users and groups, no protection, another command")
    func dropIns() throws {
        let view = try self.view(
            """
            Group=games
            SupplementaryGroups=adm users
            ProtectHome=read-only
            PrivateTmp=no
            WorkingDirectory=!/srv/world
            ExecStart={ path=/x ; argv[]=/x serve --config=world.ini ; ignore_errors=no }
            """
        )
        #expect(view.account == ServiceAccount(user: "uuu-server", group: "games", furtherGroups: ["adm", "users"]))
        #expect(view.hidden == [])
        #expect(view.configuration == "/srv/world/world.ini")
    }
}
