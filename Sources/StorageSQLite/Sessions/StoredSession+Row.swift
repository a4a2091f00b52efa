import Contexts
import Foundation
import GRDB
import World

/// How sessions and tokens stand in their tables.
extension StoredSession {
    /// The values of a row: all but the account, and then the account.
    func arguments(lostAt time: Int64) -> StatementArguments {
        [
            time, self.context?.name.rawValue, self.context.map { Data($0.state) },
            Int64(bitPattern: self.messages), Int64(bitPattern: self.did), self.isReader, self.account,
        ]
    }

    fileprivate init(_ row: Row) {
        let name: String? = row["context"]
        let state: Data? = row["state"]
        self.init(
            account: row["account"],
            context: name.map { ContextSnapshot(name: ContextName(rawValue: $0), state: Array(state ?? Data())) },
            messages: UInt64(bitPattern: row["messages"]),
            did: UInt64(bitPattern: row["did"]),
            isReader: row["is_reader"]
        )
    }
}

extension LostSession {
    /// Reads a row of a session that is lost.
    init(_ row: Row) { self.init(StoredSession(row), lostAt: row["lost_at"]) }
}

extension TokenRecord {
    /// Reads a row of a token, joined with that of its session.
    init(_ row: Row) {
        let confirmed: Int64? = row["confirmed_at"]
        let spent: Int64? = row["spent_at"]
        self.init(
            account: row["account"],
            family: row["family"],
            state: confirmed == nil ? .new : spent == nil ? .current : .spent,
            lostAt: row["lost_at"]
        )
    }
}

extension TokenDigest {
    /// The digest, as it stands in its column.
    var data: Data { Data(self.bytes) }
}
