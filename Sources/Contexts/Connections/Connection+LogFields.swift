package import Telemetry

extension Connection {
    /// Returns the fields of a log record that say which connection it is about, in addition to those given.
    package func logFields(_ more: [LogKey: String] = [:]) -> [LogKey: String] {
        var fields = more
        fields[.connection] = self.id.description
        if let account = self.account { fields[.account] = account.username }
        if let address = self.clientAddress { fields[.clientAddress] = address }
        if fields[.context] == nil, let context = self.contextName { fields[.context] = context.rawValue }
        return fields
    }
}
