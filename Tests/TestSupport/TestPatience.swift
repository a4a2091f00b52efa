import Foundation
package import Testing

/// By how much tests wait longer for what must come than it takes on a quiet machine.
///
/// All tests run at the same time, so on two cores each may have to wait for hundreds of others.
package enum TestPatience {
    /// The environment variable UUU_TEST_PATIENCE, for slow builds such as those with a sanitizer; 4 if it is not set.
    package static let factor = ProcessInfo.processInfo.environment["UUU_TEST_PATIENCE"].flatMap { Int($0) } ?? 4
}

extension Trait where Self == ConditionTrait {
    /// Disables a test with sanitizers: they handle signals themselves, use terabytes of address space, and are too
    /// slow for what the server waits for a fixed time only.
    package static var withoutSanitizer: Self {
        .disabled(
            if: ProcessInfo.processInfo.environment["UUU_SANITIZER"] != nil,
            "a sanitizer takes signals, memory and time for itself"
        )
    }
}

extension TimeLimitTrait.Duration {
    /// Returns a limit of that many minutes times the patience.
    ///
    /// The compiler prefers this function to that of the testing library, which takes any type of integer. So tests say
    /// `.timeLimit(.minutes(1))` as usual.
    package static func minutes(_ count: Int) -> Self { .minutes(Int64(count * TestPatience.factor)) }
}
