import CLinux
import Glibc
import World

/// A detached thread for hashing passwords, which steps back for the event loops.
enum PasswordHashThread {
    /// What a new thread is given.
    private final class Start: Sendable {
        let name: String
        let niceness: CInt
        let body: @Sendable () -> Void

        init(name: String, niceness: CInt, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.niceness = niceness
            self.body = body
        }
    }

    /// Starts a thread that runs a closure and ends with it.
    ///
    /// Foundation's way of starting one does not tell when the system refuses it: nobody would ever be hashed for.
    ///
    /// - Throws: When the system refuses it.
    static func start(name: String, niceness: Int, _ body: @escaping @Sendable () -> Void) throws(PasswordHasherError) {
        let start = unsafe Unmanaged.passRetained(Start(name: name, niceness: CInt(clamping: niceness), body: body))
        var thread = pthread_t()
        let answer = unsafe pthread_create(&thread, nil, Self.run, start.toOpaque())
        guard answer == 0 else {
            unsafe start.release()
            let reason = unsafe String(cString: strerror(answer))
            throw PasswordHasherError(
                at: name,
                hint:
                    "its thread cannot be started (\(reason)); raise TasksMax= or LimitNPROC=, or lower [Passwords] threads"
            )
        }
        pthread_detach(thread)
    }

    private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument = unsafe argument else { return nil }
        let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        unsafe uuu_name_this_thread(start.name)
        uuu_prepare_for_crash()
        // On Linux this is the thread's own affair, not the process's (nice(2), "C library/kernel differences").
        _ = nice(start.niceness)
        start.body()
        return nil
    }
}
