import Contexts

/// The staff of a test world: roles have their usual capabilities, and no act is carried out.
struct TestStaff: StaffService {
    var capabilities: RoleCapabilities { .standard }

    func run(_ verb: StaffVerb, _ arguments: String, on connection: Connection) async -> StaffAnswer {
        StaffAnswer(.unavailable, ["A test world has nobody who keeps order: nothing has changed."])
    }

    func silence(of connection: Connection) -> Silence? { nil }
}
