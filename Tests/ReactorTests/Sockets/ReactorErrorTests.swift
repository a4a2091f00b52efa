import Glibc
import Testing

@testable import Reactor

@Suite struct ReactorErrorTests {
    @Test(
        "the description of an error has the location and what to do, in one line",
        arguments: [
            (EADDRINUSE, "another program listens there; stop it or choose another address"),
            (EADDRNOTAVAIL, "this machine has no such address"),
            (EACCES, "Permission denied; ports below 1024 and foreign folders need rights"),
            (EPERM, "Operation not permitted; ports below 1024 and foreign folders need rights"),
            (ENOENT, "No such file or directory; its folder must be made first"),
            (ENOTDIR, "Not a directory; its folder must be made first"),
            (EMFILE, "Too many open files; raise LimitNOFILE="),
            (ENFILE, "Too many open files in system; raise fs.file-max (sysctl)"),
            (ENOMEM, "Cannot allocate memory; the machine or MemoryMax= has too little"),
            (EAFNOSUPPORT, "this machine has no addresses of that kind (IPv6?)"),
            (ENOBUFS, "No buffer space available"),
        ] as [(CInt, String)]
    )
    func texts(number: CInt, hint: String) {
        #expect(ReactorError.last(at: "127.0.0.1:80", errno: number).description == "127.0.0.1:80: \(hint)")
    }

    @Test("errors of a refused thread and of a full table of watched sockets say what to raise") func limits() {
        #expect(ReactorError.last(at: "pthread_create", errno: EAGAIN).hint.contains("raise TasksMax= or LimitNPROC="))
        #expect(ReactorError.last(at: "epoll_ctl", errno: ENOSPC).hint.contains("raise fs.epoll.max_user_watches"))
    }

    @Test("errors that callers distinguish have a code, and the others their error number") func codes() {
        #expect(ReactorError.last(at: "", errno: EADDRINUSE).code == .addressInUse)
        #expect(ReactorError.last(at: "", errno: EADDRNOTAVAIL).code == .badAddress)
        #expect(ReactorError.last(at: "", errno: EACCES).code == .notPermitted)
        #expect(ReactorError.last(at: "", errno: EPERM).code == .notPermitted)
        #expect(ReactorError.last(at: "", errno: EMFILE).code == .system(errno: EMFILE))
        #expect(ReactorError.last(at: "", errno: ENOENT).code == .system(errno: ENOENT))
    }
}
