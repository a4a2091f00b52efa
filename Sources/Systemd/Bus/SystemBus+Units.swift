import CSystemd
import Glibc

/// Questions about the units of sockets and services (org.freedesktop.systemd1(5)).
extension SystemBus {
    /// Returns the names of the socket units that are listening.
    ///
    /// - Throws: As ``ownUnit()``.
    func activeSockets() throws(SystemdError) -> [String] {
        let method = "ListUnitsByPatterns"
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
        for word in ["active", "*.socket"] {
            try Self.check(unsafe sd_bus_message_open_container(call, CChar(SD_BUS_TYPE_ARRAY), "s"), at: method)
            try Self.check(unsafe sd_bus_message_append_basic(call, CChar(SD_BUS_TYPE_STRING), word), at: method)
            try Self.check(unsafe sd_bus_message_close_container(call), at: method)
        }
        try Self.check(unsafe sd_bus_call(self.bus, call, try self.remaining(at: method), nil, &reply), at: method)
        return try unsafe self.strings(in: reply, of: "ssssssouso", after: "", before: "sssssouso", at: method)
    }

    /// Returns the paths and addresses that a socket unit listens on.
    ///
    /// - Throws: As ``ownUnit()``.
    func locations(ofSocket unit: String) throws(SystemdError) -> [String] {
        let reply = try unsafe self.property("Listen", ".Socket", of: unit, type: "a(ss)")
        defer { unsafe sd_bus_message_unref(reply) }
        // The first string is the kind: Stream, Datagram and others.
        return try unsafe self.strings(in: reply, of: "ss", after: "s", before: "", at: unit)
    }

    /// Returns the units that a socket unit starts.
    ///
    /// - Throws: As ``ownUnit()``.
    func services(ofSocket unit: String) throws(SystemdError) -> [String] {
        let reply = try unsafe self.property("Triggers", ".Unit", of: unit, type: "as")
        defer { unsafe sd_bus_message_unref(reply) }
        return try unsafe self.strings(in: reply, at: unit)
    }

    /// Returns the words of the commands that a service unit starts.
    ///
    /// - Throws: As ``ownUnit()``.
    func words(ofService unit: String) throws(SystemdError) -> [String] {
        let type = "sasbttttuii"
        let reply = try unsafe self.property("ExecStart", ".Service", of: unit, type: "a(\(type))")
        defer { unsafe sd_bus_message_unref(reply) }
        var words: [String] = []
        try Self.check(unsafe sd_bus_message_enter_container(reply, CChar(SD_BUS_TYPE_ARRAY), "(\(type))"), at: unit)
        while try Self.check(unsafe sd_bus_message_enter_container(reply, CChar(SD_BUS_TYPE_STRUCT), type), at: unit)
            > 0
        {
            try Self.check(unsafe sd_bus_message_skip(reply, "s"), at: unit)
            try words.append(contentsOf: unsafe self.strings(in: reply, at: unit))
            try Self.check(unsafe sd_bus_message_skip(reply, "bttttuii"), at: unit)
            try Self.check(unsafe sd_bus_message_exit_container(reply), at: unit)
        }
        return words
    }

    /// Returns the state of a unit: `active`, `inactive` and so on.
    ///
    /// - Throws: As ``ownUnit()``.
    func state(of unit: String) throws(SystemdError) -> String {
        let reply = try unsafe self.property("ActiveState", ".Unit", of: unit, type: "s")
        defer { unsafe sd_bus_message_unref(reply) }
        return try unsafe self.string(in: reply, at: unit) ?? ""
    }

    /// Returns the path of a unit's object on the bus.
    func object(of unit: String) throws(SystemdError) -> String {
        var path: UnsafeMutablePointer<CChar>?
        defer { unsafe free(path) }
        try Self.check(unsafe sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit, &path), at: unit)
        return unsafe path.map { unsafe String(cString: $0) } ?? ""
    }

    private func property(
        _ name: String,
        _ interface: String,
        of unit: String,
        type: String
    ) throws(SystemdError) -> OpaquePointer? {
        try self.limitCall(at: unit)
        let object = try self.object(of: unit)
        var reply: OpaquePointer?
        try Self.check(
            unsafe sd_bus_get_property(
                self.bus,
                Self.systemd,
                object,
                Self.systemd + interface,
                name,
                nil,
                &reply,
                type
            ),
            at: unit
        )
        return unsafe reply
    }

    /// Reads the next string; nil at the end of an array.
    private func string(in message: OpaquePointer?, at location: String) throws(SystemdError) -> String? {
        var text: UnsafePointer<CChar>?
        let found = try Self.check(
            unsafe sd_bus_message_read_basic(message, CChar(SD_BUS_TYPE_STRING), &text),
            at: location
        )
        return found > 0 ? unsafe text.map { unsafe String(cString: $0) } ?? "" : nil
    }

    /// Reads an array of strings.
    private func strings(in message: OpaquePointer?, at location: String) throws(SystemdError) -> [String] {
        try Self.check(unsafe sd_bus_message_enter_container(message, CChar(SD_BUS_TYPE_ARRAY), "s"), at: location)
        var strings: [String] = []
        while let string = try unsafe self.string(in: message, at: location) { strings.append(string) }
        try Self.check(unsafe sd_bus_message_exit_container(message), at: location)
        return strings
    }

    /// Reads one string of each structure in an array: the one between `skipped` and `rest`.
    private func strings(
        in message: OpaquePointer?,
        of type: String,
        after skipped: String,
        before rest: String,
        at location: String
    ) throws(SystemdError) -> [String] {
        try Self.check(
            unsafe sd_bus_message_enter_container(message, CChar(SD_BUS_TYPE_ARRAY), "(\(type))"),
            at: location
        )
        var strings: [String] = []
        while try Self.check(
            unsafe sd_bus_message_enter_container(message, CChar(SD_BUS_TYPE_STRUCT), type),
            at: location
        ) > 0 {
            if !skipped.isEmpty { try Self.check(unsafe sd_bus_message_skip(message, skipped), at: location) }
            if let string = try unsafe self.string(in: message, at: location) { strings.append(string) }
            if !rest.isEmpty { try Self.check(unsafe sd_bus_message_skip(message, rest), at: location) }
            try Self.check(unsafe sd_bus_message_exit_container(message), at: location)
        }
        return strings
    }
}
