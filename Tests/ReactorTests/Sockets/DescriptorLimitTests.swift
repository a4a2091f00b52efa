import Glibc
import Testing

@testable import Reactor

@Suite struct DescriptorLimitTests {
    @Test("the soft limit is raised to the hard one") func raise() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 100, rlim_max: 150)
            let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
            try #require(unsafe setrlimit(kind, &limit) == 0)
            #expect(DescriptorLimit.current == 100)
            #expect(DescriptorLimit.raise() == 150)
            unsafe getrlimit(kind, &limit)
            #expect(limit.rlim_cur == 150)
        }
    }
}
