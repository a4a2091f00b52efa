import CLinux
import Glibc

/// Starts a detached thread that runs a closure and ends with it.
///
/// Signals are blocked in it, so that they neither interrupt a write to the journal nor end the process because of a
/// broken pipe (SIGPIPE goes to the thread that wrote). The signals of a crash are not blocked: a blocked one would end
/// the process without a crash note.
///
/// - Parameters:
///   - name: Shown by `ps -L` and debuggers; cut at 15 bytes.
///   - body: What the thread does.
/// - Throws: ``SystemdError/Code/thread(errno:)``.
func startThread(named name: String, _ body: @escaping @Sendable () -> Void) throws(SystemdError) {
    let start = unsafe Unmanaged.passRetained(ThreadStart(name: name, body: body))
    var thread = pthread_t()
    let code = unsafe pthread_create(&thread, nil, runThread, start.toOpaque())
    guard code == 0 else {
        unsafe start.release()
        throw SystemdError(.thread(errno: code), at: name, hint: "Raise TasksMax= or LimitNPROC=.")
    }
    pthread_detach(thread)
}

/// The name and the closure for a new thread.
private final class ThreadStart: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
    var signals = sigset_t()
    unsafe sigfillset(&signals)
    for signal in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT] { unsafe sigdelset(&signals, signal) }
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    unsafe uuu_name_this_thread(start.name)
    uuu_prepare_for_crash()
    start.body()
    return nil
}
