import CLinux
import Glibc

/// The thread that a loop runs on.
@safe package struct LoopThread: Sendable {
    private let thread: pthread_t

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void
        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Starts a thread; names are cut at 15 bytes (pthread_setname_np(3)).
    static func start(name: String, _ body: @escaping @Sendable () -> Void) throws(ReactorError) -> LoopThread {
        let start = unsafe Unmanaged.passRetained(Start(name: String(name.prefix(15)), body: body))
        var thread = pthread_t()
        let answer = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let start = unsafe Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                unsafe pthread_setname_np(pthread_self(), start.name)
                start.body()
                return nil
            },
            start.toOpaque()
        )
        guard answer == 0 else {
            unsafe start.release()
            throw ReactorError.last(at: "pthread_create", errno: answer)
        }
        return LoopThread(thread: thread)
    }

    /// Waits for the thread's end: blocks, so not for an event loop.
    package func join() {
        pthread_join(self.thread, nil)
    }
}
