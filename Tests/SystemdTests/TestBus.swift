import CSystemd
import Glibc

@testable import Systemd

/// A system bus with a systemd on it, for one connection, that answers only the questions of `ServiceJob`.
final class TestBus: Sendable {
    /// What it knows, and how far it answers.
    enum Behaviour: String, Codable, Sendable, CaseIterable {
        /// There is a job of this type.
        case answers
        /// There is no job.
        case hasNoJob
        /// The caller is in no unit.
        case hasNoUnit
        /// The caller is a service of a user's own service manager.
        case isUsers
        /// It knows everything and answers nothing.
        case refuses
        /// It accepts a connection and never sends anything.
        case isDeaf
        /// It accepts the caller, and leaves all its questions open.
        case isSilent
        /// It accepts a connection and closes it.
        case hangsUp
        /// It answers with something else.
        case babbles
    }

    private enum Question { case hello, unit, job, jobType }

    private static let unit = "/org/freedesktop/systemd1/unit/uuu_2dserver_2eservice"
    private static let job = "/org/freedesktop/systemd1/job/17"

    private let socket: TestSocket
    private let behaviour: Behaviour
    private let jobType: String

    /// Starts a bus and makes it the system bus of this process.
    ///
    /// Use it only in a process of its own.
    ///
    /// Its thread ends with the connection.
    init(_ behaviour: Behaviour, jobType: String = "restart") throws {
        self.socket = try TestSocket(.unix)
        self.behaviour = behaviour
        self.jobType = jobType
        setEnvironment("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=\(self.socket.path)")
        try startThread(named: "test-bus") { self.run() }
    }

    /// Removes the socket file.
    func close() { self.socket.close() }

    private func run() {
        let connection = accept(self.socket.descriptor, nil, nil)
        if self.behaviour == .hangsUp { Glibc.close(connection) }
        guard ![.hangsUp, .isDeaf].contains(self.behaviour) else { return }
        var bus: OpaquePointer?
        unsafe sd_bus_new(&bus)
        unsafe sd_bus_set_fd(bus, connection, connection)
        unsafe sd_bus_set_server(bus, 1, sd_id128_t())
        unsafe sd_bus_start(bus)
        while true {
            var message: OpaquePointer?
            let progress = unsafe sd_bus_process(bus, &message)
            if let message = unsafe message { unsafe self.answer(message, on: bus) }
            guard progress >= 0 else { break }
            if progress == 0 { unsafe sd_bus_wait(bus, 10_000_000) }
        }
        unsafe sd_bus_unref(bus)
    }

    private func answer(_ call: OpaquePointer, on bus: OpaquePointer?) {
        defer { unsafe sd_bus_message_unref(call) }
        let question = unsafe self.question(call)
        guard question == .hello || self.behaviour != .isSilent else { return }
        var reply: OpaquePointer?
        defer { unsafe sd_bus_message_unref(reply) }
        switch (self.behaviour, question) {
        case (.refuses, .unit), (_, nil): unsafe sd_bus_message_new_method_errno(call, &reply, EACCES, nil)
        case (.hasNoUnit, .unit): unsafe sd_bus_message_new_method_errno(call, &reply, ESRCH, nil)
        case (_, let question?):
            unsafe sd_bus_message_new_method_return(call, &reply)
            unsafe self.append(answerTo: question, to: reply)
        }
        unsafe sd_bus_send(bus, reply, nil)
    }

    /// Returns which of the expected questions a call is, and its subject.
    private func question(_ call: OpaquePointer) -> Question? {
        let isGet = unsafe sd_bus_message_is_method_call(call, "org.freedesktop.DBus.Properties", "Get") > 0
        let path = unsafe sd_bus_message_get_path(call).map { unsafe String(cString: $0) }
        switch path {
        case "/org/freedesktop/DBus" where unsafe sd_bus_message_is_method_call(call, nil, "Hello") > 0:
            return .hello
        case "/org/freedesktop/systemd1"
        where unsafe sd_bus_message_is_method_call(call, "org.freedesktop.systemd1.Manager", "GetUnitByPID") > 0:
            return .unit
        case Self.unit where unsafe isGet && words(in: call) == ["org.freedesktop.systemd1.Unit", "Job"]:
            return .job
        case Self.job where unsafe isGet && words(in: call) == ["org.freedesktop.systemd1.Job", "JobType"]:
            return .jobType
        default: return nil
        }
    }

    private func append(answerTo question: Question, to reply: OpaquePointer?) {
        switch question {
        case .hello: unsafe sd_bus_message_append_basic(reply, CChar(SD_BUS_TYPE_STRING), ":1.1")
        case .unit:
            let unit = self.behaviour == .isUsers ? "/org/freedesktop/systemd1/unit/user_401000_2eservice" : Self.unit
            unsafe sd_bus_message_append_basic(reply, CChar(SD_BUS_TYPE_OBJECT_PATH), unit)
        case .job where self.behaviour != .babbles:
            var number: UInt32 = self.behaviour == .hasNoJob ? 0 : 17
            let job = self.behaviour == .hasNoJob ? "/" : Self.job
            unsafe sd_bus_message_open_container(reply, CChar(SD_BUS_TYPE_VARIANT), "(uo)")
            unsafe sd_bus_message_open_container(reply, CChar(SD_BUS_TYPE_STRUCT), "uo")
            unsafe sd_bus_message_append_basic(reply, CChar(SD_BUS_TYPE_UINT32), &number)
            unsafe sd_bus_message_append_basic(reply, CChar(SD_BUS_TYPE_OBJECT_PATH), job)
            unsafe sd_bus_message_close_container(reply)
            unsafe sd_bus_message_close_container(reply)
        case .job, .jobType:
            unsafe sd_bus_message_open_container(reply, CChar(SD_BUS_TYPE_VARIANT), "s")
            unsafe sd_bus_message_append_basic(reply, CChar(SD_BUS_TYPE_STRING), self.jobType)
            unsafe sd_bus_message_close_container(reply)
        }
    }
}

/// The two strings of a question for a property.
private func words(in call: OpaquePointer) -> [String] {
    (0..<2).map { _ in
        var word: UnsafePointer<CChar>?
        unsafe sd_bus_message_read_basic(call, CChar(SD_BUS_TYPE_STRING), &word)
        return unsafe word.map { unsafe String(cString: $0) } ?? ""
    }
}
