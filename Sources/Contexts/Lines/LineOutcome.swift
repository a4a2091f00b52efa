/// The result of looking a line up, and of answering it if that needs no waiting.
@usableFromInline
enum LineOutcome: Sendable {
    /// The line is answered.
    case answered(Reply)
    /// The handler threw an error.
    ///
    /// The connection continues.
    case failed(any Error)
    /// The handler may wait, and has not started.
    ///
    /// Its row was found and its guards have passed.
    case waiting(PendingLine)
}

/// The handler of a line that was looked up; it may wait.
@usableFromInline
typealias PendingLine = @Sendable () async throws -> Reply

/// What remains to be done for a reply, and may wait.
package enum PendingReply: Sendable {
    /// Calling the handler of a line or of a binary message.
    case handler(@Sendable () async throws -> Reply)
    /// Going to the context to which the reply leads, whose greeting is appended.
    case move(Reply)
}

/// The reply to a message, or what remains to be done for it.
package enum ReplyStart: Sendable {
    /// The reply is complete.
    case done(Reply)
    /// The rest may wait; ``ContextManager/finish(_:)`` does it.
    case pending(PendingReply)
}
