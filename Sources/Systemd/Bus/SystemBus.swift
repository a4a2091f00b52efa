import CSystemd
import Glibc

/// A connection to the system bus, to ask systemd about its units and jobs (sd-bus(3), org.freedesktop.systemd1(5)).
///
/// Each call may block until the deadline, so use it from a single thread that has nothing else to do.
@safe final class SystemBus {
    static let systemd = "org.freedesktop.systemd1"

    let bus: OpaquePointer
    private let deadline: ContinuousClock.Instant

    /// Opens a connection.
    ///
    /// Call ``connect()`` next.
    ///
    /// - Throws: ``SystemdError/Code/bus(errno:)``, as all methods do; `ENOENT` where there is no bus.
    init(until deadline: ContinuousClock.Instant) throws(SystemdError) {
        var bus: OpaquePointer?
        let answer = unsafe sd_bus_open_system(&bus)
        guard answer >= 0, let bus = unsafe bus else { throw Self.error(-answer, at: "the system bus") }
        unsafe self.bus = bus
        self.deadline = deadline
    }

    /// Opens a connection to systemd itself, which needs no bus, if this process runs as root; otherwise to the bus.
    ///
    /// - Throws: As ``init(until:)``.
    init(toManagerUntil deadline: ContinuousClock.Instant) throws(SystemdError) {
        let manager = "/run/systemd/private"
        var bus: OpaquePointer?
        var answer: CInt
        if geteuid() == 0, environment("DBUS_SYSTEM_BUS_ADDRESS") == nil, unsafe access(manager, F_OK) == 0 {
            answer = unsafe sd_bus_new(&bus)
            if answer >= 0 { answer = unsafe sd_bus_set_address(bus, "unix:path=\(manager)") }
            if answer >= 0 { answer = unsafe sd_bus_start(bus) }
        } else {
            answer = unsafe sd_bus_open_system(&bus)
        }
        guard answer >= 0, let bus = unsafe bus else {
            unsafe sd_bus_unref(bus)
            throw Self.error(-answer, at: "systemd")
        }
        unsafe self.bus = bus
        self.deadline = deadline
    }

    deinit { unsafe sd_bus_close_unref(self.bus) }

    /// Waits until the bus has accepted this process; the first call would wait for that without a limit.
    ///
    /// - Throws: `ETIMEDOUT` at the deadline.
    func connect() throws(SystemdError) {
        let location = "Hello"
        while unsafe sd_bus_is_ready(self.bus) == 0 {
            let limit = try self.remaining(at: location)
            guard try Self.check(unsafe sd_bus_process(self.bus, nil), at: location) == 0 else { continue }
            try Self.check(unsafe sd_bus_wait(self.bus, limit), at: location)
        }
    }

    /// Returns the path of this process's unit object; nil if it has no unit.
    ///
    /// Systemd is asked for it, because sd_pid_get_unit(3) fails where `ProtectProc=` hides systemd's own process,
    /// whose control group it compares with ours.
    ///
    /// - Throws: `ETIMEDOUT` at the deadline, or the errno of systemd's refusal.
    func ownUnit() throws(SystemdError) -> String? {
        let method = "GetUnitByPID"
        var call: OpaquePointer?
        var reply: OpaquePointer?
        defer {
            unsafe sd_bus_message_unref(call)
            unsafe sd_bus_message_unref(reply)
        }
        let (path, interface) = ("/org/freedesktop/systemd1", Self.systemd + ".Manager")
        try Self.check(
            unsafe sd_bus_message_new_method_call(self.bus, &call, Self.systemd, path, interface, method),
            at: method
        )
        // Zero means the caller, in any PID namespace.
        var process: UInt32 = 0
        try Self.check(unsafe sd_bus_message_append_basic(call, CChar(SD_BUS_TYPE_UINT32), &process), at: method)
        let answer = unsafe sd_bus_call(self.bus, call, try self.remaining(at: method), nil, &reply)
        if answer == -ESRCH { return nil }
        try Self.check(answer, at: method)
        let unit = try unsafe Self.path(in: reply, at: method)
        // To the system's service manager all services of a user are one unit: user@N.service.
        return unit.hasPrefix("/org/freedesktop/systemd1/unit/user_40") ? nil : unit
    }

    /// Returns the path of the job object of a unit; nil if there is no job.
    ///
    /// - Throws: As ``ownUnit()``.
    func job(of unit: String) throws(SystemdError) -> String? {
        try self.limitCall(at: unit)
        var reply: OpaquePointer?
        defer { unsafe sd_bus_message_unref(reply) }
        let interface = Self.systemd + ".Unit"
        try Self.check(
            unsafe sd_bus_get_property(self.bus, Self.systemd, unit, interface, "Job", nil, &reply, "(uo)"),
            at: unit
        )
        try Self.check(unsafe sd_bus_message_enter_container(reply, CChar(SD_BUS_TYPE_STRUCT), "uo"), at: unit)
        var number: UInt32 = 0
        try Self.check(unsafe sd_bus_message_read_basic(reply, CChar(SD_BUS_TYPE_UINT32), &number), at: unit)
        let job = try unsafe Self.path(in: reply, at: unit)
        return number == 0 ? nil : job
    }

    /// Returns the type of a job: `stop`, `restart` and others.
    ///
    /// - Throws: As ``ownUnit()``.
    func type(ofJob job: String) throws(SystemdError) -> String {
        try self.limitCall(at: job)
        var type: UnsafeMutablePointer<CChar>?
        defer { unsafe free(type) }
        let interface = Self.systemd + ".Job"
        try Self.check(
            unsafe sd_bus_get_property_string(self.bus, Self.systemd, job, interface, "JobType", nil, &type),
            at: job
        )
        return unsafe type.map { unsafe String(cString: $0) } ?? ""
    }

    /// Limits the next call to the time that is left.
    func limitCall(at location: String) throws(SystemdError) {
        let limit = try self.remaining(at: location)
        try Self.check(unsafe sd_bus_set_method_call_timeout(self.bus, limit), at: location)
    }

    /// Returns the microseconds until the deadline.
    ///
    /// The result is at least one, because zero means libsystemd's own limit.
    func remaining(at location: String) throws(SystemdError) -> UInt64 {
        let left = (self.deadline - .now).wholeMicroseconds
        guard left > 0 else { throw Self.error(ETIMEDOUT, at: location) }
        return UInt64(left)
    }

    /// Reads an object path from a message.
    private static func path(in message: OpaquePointer?, at location: String) throws(SystemdError) -> String {
        var path: UnsafePointer<CChar>?
        try self.check(
            unsafe sd_bus_message_read_basic(message, CChar(SD_BUS_TYPE_OBJECT_PATH), &path),
            at: location
        )
        return unsafe path.map { unsafe String(cString: $0) } ?? ""
    }

    /// Returns an answer of libsystemd that is not negative, and throws the errno in a negative one.
    @discardableResult
    static func check(_ answer: CInt, at location: String) throws(SystemdError) -> CInt {
        guard answer >= 0 else { throw self.error(-answer, at: location) }
        return answer
    }

    private static func error(_ errno: CInt, at location: String) -> SystemdError {
        SystemdError(
            .bus(errno: errno),
            at: location,
            hint: "Check that dbus runs, and that this process may reach it."
        )
    }
}
