import Foundation
package import Testing

/// How many times as long as usual tests wait, for builds that are slow: a sanitizer's.
package enum TestPatience {
    /// From the environment, UUU_TEST_PATIENCE; 1 if nothing is said there.
    package static let factor = ProcessInfo.processInfo.environment["UUU_TEST_PATIENCE"].flatMap { Int($0) } ?? 1
}

extension Trait where Self == ConditionTrait {
    /// For what no program with a sanitizer does: that handles signals itself, takes terabytes of address space, and is too
    /// slow for what the server waits for a fixed time only.
    package static var withoutSanitizer: Self {
        .disabled(
            if: ProcessInfo.processInfo.environment["UUU_SANITIZER"] != nil,
            "a sanitizer takes signals, memory and time for itself"
        )
    }
}

extension TimeLimitTrait.Duration {
    /// So many minutes of patience.
    ///
    /// The compiler prefers it to the testing library's own, which takes any kind of integer: a test says
    /// `.timeLimit(.minutes(1))` as everywhere.
    package static func minutes(_ count: Int) -> Self { .minutes(Int64(count * TestPatience.factor)) }
}
