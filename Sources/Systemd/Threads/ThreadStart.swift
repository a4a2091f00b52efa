import CLinux
import Glibc

/// Starts a detached thread that runs a closure and ends with it.
///
/// Signals are blocked in it: none shall interrupt a write to the journal, nor a broken pipe end the process (SIGPIPE goes
/// to the thread that wrote). Those of a crash are not: a blocked one would end the process without a note of it.
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

/// What a new thread is given.
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
