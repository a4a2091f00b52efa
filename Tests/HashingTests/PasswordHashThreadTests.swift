import Glibc
import TestSupport
import Testing
import World

@testable import Hashing

@Suite struct PasswordHashThreadTests {
    private static let configuration = HashingConfiguration(memoryKiB: 8, passes: 1, threads: 2, waitingLimit: 1)

    @Test("if the system refuses a thread, the error says which limit to raise", .withoutSanitizer)
    func refused() async {
        await #expect(processExitsWith: .success) {
            // No system can provide a stack of this size (pthread_setattr_default_np(3), which Swift's Glibc lacks).
            typealias SetDefault = @convention(c) (UnsafePointer<pthread_attr_t>) -> CInt
            let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
            unsafe pthread_attr_init(attributes)
            unsafe pthread_attr_setstacksize(attributes, 1 << 46)
            let symbol = unsafe dlsym(nil, "pthread_setattr_default_np")
            let setDefault = unsafe unsafeBitCast(symbol, to: SetDefault.self)
            let answer = unsafe setDefault(attributes)
            #expect(answer == 0)
            let error = #expect(throws: PasswordHasherError.self) { _ = try Argon2Hasher(Self.configuration) }
            #expect(error?.description.contains(": a password hash could not be computed; ") == true)
            #expect(error?.hint.contains("raise TasksMax=") == true)
        }
    }
}
