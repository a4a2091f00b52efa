import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("The job of systemd for the service", .timeLimit(.minutes(1)))
struct ServiceJobTests {
    private static let limit = Duration.seconds(10 * TestPatience.factor)

    @Test(
        "only a job means restart or stop; anything else is unknown",
        arguments: [
            ("restart", ServiceJob.Kind.restart), ("try-restart", .restart), ("reload-or-restart", .restart),
            ("stop", .stop), ("start", .unknown), ("reload", .unknown), ("verify-active", .unknown), ("nop", .unknown),
            ("", .unknown), ("Stop", .unknown),
        ]
    )
    func kinds(_ type: String, _ kind: ServiceJob.Kind) {
        #expect(ServiceJob.job(type: type).kind == kind)
        for other in [ServiceJob.none, .noUnit, .unanswered(SystemdError(.bus(errno: ENOENT), at: "", hint: ""))] {
            #expect(other.kind == .unknown)
        }
    }

    @Test(
        "systemd is asked for this process's unit, for its job and for the job's type",
        arguments: ["restart", "stop"]
    )
    func job(_ type: String) async {
        await #expect(processExitsWith: .success) { [type] in
            let bus = try TestBus(.answers, jobType: type)
            #expect(await ServiceJob.current(within: Self.limit) == .job(type: type))
            bus.close()
        }
    }

    @Test(
        "without a job systemd did not ask for the end; without a system unit there never is a job",
        arguments: [TestBus.Behaviour.hasNoJob, .hasNoUnit, .isUsers]
    )
    func noJob(_ behaviour: TestBus.Behaviour) async {
        await #expect(processExitsWith: .success) { [behaviour] in
            let bus = try TestBus(behaviour)
            #expect(await ServiceJob.current(within: Self.limit) == (behaviour == .hasNoJob ? .none : .noUnit))
            bus.close()
        }
    }

    @Test(
        "a bus that refuses, closes or sends nonsense is no answer, at once",
        arguments: [
            (TestBus.Behaviour.refuses, [EACCES]), (.hangsUp, [ECONNRESET, ENOTCONN, EPIPE]), (.babbles, [ENXIO]),
        ]
    )
    func unanswered(_ behaviour: TestBus.Behaviour, _ errnos: [CInt]) async {
        await #expect(processExitsWith: .success) { [behaviour, errnos] in
            let bus = try TestBus(behaviour)
            let start = ContinuousClock.now
            let job = await ServiceJob.current(within: Self.limit)
            #expect(ContinuousClock.now - start < Self.limit)
            guard case .unanswered(let error) = job, case .bus(let errno) = error.code else {
                Issue.record("\(job)")
                return
            }
            #expect(errnos.contains(errno), "\(error)")
            bus.close()
        }
    }

    @Test(
        "a bus that does not answer is given up in time",
        arguments: [TestBus.Behaviour.isDeaf, .isSilent]
    )
    func late(_ behaviour: TestBus.Behaviour) async {
        await #expect(processExitsWith: .success) { [behaviour] in
            let bus = try TestBus(behaviour)
            let (start, limit) = (ContinuousClock.now, Duration.milliseconds(100))
            let job = await ServiceJob.current(within: limit)
            let time = ContinuousClock.now - start
            guard case .unanswered(let error) = job else {
                Issue.record("\(job)")
                return
            }
            #expect(error.code == .bus(errno: ETIMEDOUT) && time >= limit && time < Self.limit, "\(error), \(time)")
            bus.close()
        }
    }

    @Test("after the answer the connection to the bus is closed")
    func closed() async {
        await #expect(processExitsWith: .success) {
            let bus = try TestBus(.hasNoJob)
            let before = openDescriptors()
            #expect(await ServiceJob.current(within: Self.limit) == .none)
            // The bus closes its end when it sees that ours is gone.
            let end = ContinuousClock.now + Self.limit
            while openDescriptors() != before, .now < end { await Task.yield() }
            #expect(openDescriptors() == before)
            bus.close()
        }
    }

    @Test("without a bus, or without time, the answer is unknown at once")
    func noBus() async {
        await #expect(processExitsWith: .success) {
            setEnvironment("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=\(temporaryPath())")
            let start = ContinuousClock.now
            let job = await ServiceJob.current(within: Self.limit)
            guard case .unanswered(let error) = job else {
                Issue.record("\(job)")
                return
            }
            #expect(error.code == .bus(errno: ENOENT) && job.kind == .unknown)
            #expect(ContinuousClock.now - start < Self.limit)
            let bus = try TestBus(.isDeaf)
            #expect(await ServiceJob.current(within: .zero).kind == .unknown)
            bus.close()
        }
    }
}
