import Reactor

@testable import Transport

extension TestServer {
    /// Waits until the server has read all that was sent to it.
    func hasHeard() async throws {
        for _ in 0..<3 { await self.settle() }
    }

    /// Bytes of input that wait in the server's own memory, of all connections.
    var parkedInput: Int {
        get async {
            var count = 0
            for table in self.server.tables { count += await table.parkedInput }
            return count
        }
    }

    /// Bytes of output that wait in the server's own memory, of all connections.
    var parkedOutput: Int {
        get async {
            var count = 0
            for table in self.server.tables { count += await table.parkedOutput }
            return count
        }
    }
}

extension ConnectionTable {
    var parkedInput: Int { self.residents.reduce(0) { $0 + ($1?.input.count ?? 0) } }

    var parkedOutput: Int { self.residents.reduce(0) { $0 + ($1?.output.count ?? 0) } }
}
