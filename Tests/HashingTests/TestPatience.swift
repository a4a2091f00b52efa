import Foundation
import Testing

/// How many times as long as usual tests wait, for builds that are slow: a sanitizer's.
enum TestPatience {
    /// From the environment, UUU_TEST_PATIENCE; 1 if nothing is said there.
    static let factor = ProcessInfo.processInfo.environment["UUU_TEST_PATIENCE"].flatMap { Int($0) } ?? 1
}

extension Trait where Self == ConditionTrait {
    /// For what no program with a sanitizer does: that handles signals itself, and takes terabytes of address space.
    static var withoutSanitizer: Self {
        .disabled(
            if: ProcessInfo.processInfo.environment["UUU_SANITIZER"] != nil,
            "a sanitizer takes signals and memory for itself"
        )
    }
}

extension TimeLimitTrait.Duration {
    /// So many minutes of patience.
    ///
    /// The compiler prefers it to the testing library's own, which takes any kind of integer: a test says
    /// `.timeLimit(.minutes(1))` as everywhere.
    static func minutes(_ count: Int) -> Self { .minutes(Int64(count * TestPatience.factor)) }
}
