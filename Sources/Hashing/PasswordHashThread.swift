import CLinux
import Glibc
import World

/// A detached thread for hashing passwords, with a lower priority than the event loops.
enum PasswordHashThread {
    /// The argument of a new thread.
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
    /// `Foundation.Thread` does not report that the system refused to start a thread; passwords would then wait for
    /// ever.
    ///
    /// - Throws: ``PasswordHasherError`` if the system refuses to start it.
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
        // On Linux the niceness belongs to the thread, not to the process (nice(2), "C library/kernel differences").
        _ = nice(start.niceness)
        start.body()
        return nil
    }
}
