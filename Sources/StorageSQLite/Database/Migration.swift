/// One step of the schema's history.
///
/// A migration is never edited after it has shipped (DB-5); a test compares its digest. Each runs in one transaction,
/// and ends by writing its number to `user_version`, where other tools can read it.
struct Migration: Equatable, Sendable {
    /// The name by which GRDB records that it has run.
    let identifier: String
    /// Its SQL statements.
    let sql: String
    /// Whether programs without this migration cannot use the database any more; false if it only adds something.
    var raisesMinimum = false
}

extension Migration {
    /// The application id of the server's databases: "UUUS".
    static let applicationID = 0x5555_5553

    /// All migrations that were ever shipped, in order; the first has the number 1.
    static let all: [Migration] = [
        Migration(
            identifier: "1 accounts",
            sql: """
                PRAGMA application_id = 0x55555553;
                CREATE TABLE account (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    -- as its owner wrote it, and as it is compared
                    username TEXT NOT NULL,
                    username_folded TEXT NOT NULL COLLATE BINARY UNIQUE,
                    email TEXT NOT NULL,
                    email_folded TEXT NOT NULL COLLATE BINARY,
                    -- whether no other account may have the address
                    email_is_exclusive INTEGER NOT NULL CHECK (email_is_exclusive IN (0, 1)),
                    -- PHC string, over the password in the form of RFC 8265's OpaqueString (NFC)
                    password_hash TEXT NOT NULL CHECK (password_hash <> ''),
                    -- 1 player, 9 administrator
                    role INTEGER NOT NULL CHECK (role IN (1, 9)),
                    -- microseconds since 1970, UTC
                    created_at INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX account_email ON account (email_folded);
                CREATE UNIQUE INDEX account_exclusive_email ON account (email_folded) WHERE email_is_exclusive = 1;
                PRAGMA user_version = 1;
                """
        )
    ]
}
