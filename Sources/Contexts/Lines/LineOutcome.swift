/// What a context makes of a line at once.
@usableFromInline
enum LineOutcome: Sendable {
    /// It is answered.
    case answered(Reply)
    /// It ended in an error, which the connection outlives.
    case failed(any Error)
    /// What answers it may wait, and has not begun: its row is found and its guards are passed.
    case waiting(PendingLine)
}

/// A line that was looked up, and whose handler may wait.
@usableFromInline
typealias PendingLine = @Sendable () async throws -> Reply

/// What is left to do before a connection can be answered, because it may wait.
package enum PendingReply: Sendable {
    /// The handler of a line, or of a binary message.
    case handler(@Sendable () async throws -> Reply)
    /// The reply leads to another context, which is still to greet.
    case move(Reply)
}

/// How far the answer to a message has come at once.
package enum ReplyStart: Sendable {
    /// It is complete.
    case done(Reply)
    /// The rest may wait: it is for ``ContextManager/finish(_:)``.
    case pending(PendingReply)
}
