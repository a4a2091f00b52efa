/// One step of the schema's history, which is never edited after it was shipped (DB-5): a test compares its digest.
///
/// Each runs in one transaction, and ends by writing its number to `user_version`, so that other tools can tell.
struct Migration: Equatable, Sendable {
    /// The name under which GRDB remembers that it has run.
    let identifier: String
    /// The statements.
    let sql: String
    /// Whether programs that do not know it cannot serve the database any more; else it only adds something.
    var raisesLeast = false
}

extension Migration {
    /// What marks a database as ours: "UUUS".
    static let applicationID = 0x5555_5553

    /// All that were ever shipped, in order; the first has the number 1.
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
