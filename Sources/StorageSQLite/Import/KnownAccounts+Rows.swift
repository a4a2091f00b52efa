import GRDB
import World

extension KnownAccounts {
    /// Reads the accounts of a database; one of an older schema has no imported ones, or no accounts at all.
    init(_ db: Database) throws {
        self.init()
        guard try db.tableExists("account") else { return }
        let rows = try Row.fetchCursor(db, sql: "SELECT username, email_folded FROM account ORDER BY id")
        while let row = try rows.next() {
            self.names.append(row["username"])
            self.addresses.insert(row["email_folded"])
        }
        if try db.tableExists("former_name") {
            self.formerNames = try String.fetchSet(db, sql: "SELECT alike FROM former_name")
        }
        guard try db.tableExists("import_account") else { return }
        self.originalNames = try String.fetchSet(db, sql: "SELECT original_name FROM import_account")
    }
}
