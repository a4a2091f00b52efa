import CLinux
import Glibc
import Synchronization

/// The thread that a loop runs on.
///
/// The system frees its resources when it has ended and was joined, or, if it is never joined, when it has ended and
/// the last copy of this value is gone.
@safe package struct LoopThread: Sendable {
    private let handle: Handle

    /// Owns the thread's handle, which may be joined or detached only once (pthread_join(3)); nil after joining.
    private final class Handle: Sendable {
        let thread: Mutex<pthread_t?>

        init(_ thread: pthread_t) { self.thread = Mutex(thread) }

        deinit {
            if let thread = self.thread.withLock({ $0 }) { pthread_detach(thread) }
        }
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread; throws ``ReactorError``.
    ///
    /// The kernel cuts names at 15 bytes (prctl(2), PR_SET_NAME).
    static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(ReactorError) -> LoopThread {
        let start = unsafe Unmanaged.passRetained(Start(name: name, body: body))
        var thread = pthread_t()
        let answer = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe uuu_name_this_thread(start.name)
                uuu_prepare_for_crash()
                start.body()
                return nil
            },
            start.toOpaque()
        )
        guard answer == 0 else {
            unsafe start.release()
            throw ReactorError.last(at: "pthread_create", errno: answer)
        }
        return LoopThread(handle: Handle(thread))
    }

    /// Checks that the system allows `count` more threads at the same time, by starting and ending them.
    ///
    /// Throws ``ReactorError`` if it does not.
    package static func tryOut(_ count: Int) throws(ReactorError) {
        let gate = Mutex(())
        var threads: [LoopThread] = []
        defer { for thread in threads { thread.join() } }
        try gate.withLock { _ throws(ReactorError) in
            for _ in 0..<count { threads.append(try Self.start(name: "uuu-trial") { gate.withLock { _ in } }) }
        }
    }

    /// Waits until the thread has ended.
    ///
    /// It blocks, so never call it on an event loop; on the thread itself it traps. It may be called several times and
    /// from several threads; all calls wait.
    package func join() {
        self.handle.thread.withLock { thread in
            guard let running = thread else { return }
            let answer = pthread_join(running, nil)
            precondition(answer == 0, "a thread cannot wait for its own end")
            thread = nil
        }
    }
}
