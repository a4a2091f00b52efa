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
        ),
        // SQLite cannot change a CHECK, so the table of accounts is made again. Older programs find it as it was: they
        // write role 1 only, and read a role that they do not know as that of a player.
        Migration(
            identifier: "2 sessions",
            sql: """
                CREATE TABLE account_next (
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
                    -- 1 player, 3 helper, 5 moderator, 9 administrator
                    role INTEGER NOT NULL CHECK (role IN (1, 3, 5, 9)),
                    -- microseconds since 1970, UTC
                    created_at INTEGER NOT NULL
                ) STRICT;
                INSERT INTO account_next (id, username, username_folded, email, email_folded, email_is_exclusive,
                        password_hash, role, created_at)
                    SELECT id, username, username_folded, email, email_folded, email_is_exclusive,
                        password_hash, role, created_at
                    FROM account ORDER BY id;
                -- the key of an account that was removed is not given again
                DELETE FROM sqlite_sequence WHERE name = 'account_next';
                INSERT INTO sqlite_sequence (name, seq)
                    SELECT 'account_next', seq FROM sqlite_sequence WHERE name = 'account';
                DROP TABLE account;
                -- without a check of the views that an operator may have made: they find the new table by its name
                PRAGMA legacy_alter_table = ON;
                ALTER TABLE account_next RENAME TO account;
                PRAGMA legacy_alter_table = OFF;
                CREATE INDEX account_email ON account (email_folded);
                CREATE UNIQUE INDEX account_exclusive_email ON account (email_folded) WHERE email_is_exclusive = 1;

                CREATE TABLE session (
                    -- the number of its family of tokens
                    family INTEGER PRIMARY KEY AUTOINCREMENT,
                    account INTEGER NOT NULL UNIQUE REFERENCES account (id) ON DELETE CASCADE,
                    -- milliseconds since 1970, UTC; NULL while its connection is not known to be lost
                    lost_at INTEGER,
                    -- the name and the state of its context, without an open dialogue; NULL if they are not stored
                    context TEXT,
                    state BLOB CHECK ((state IS NULL) = (context IS NULL)),
                    -- how many messages were sent, and the last line that was carried out: 64 bits without a sign
                    messages INTEGER NOT NULL,
                    did INTEGER NOT NULL,
                    -- whether texts suit a screen reader
                    is_reader INTEGER NOT NULL CHECK (is_reader IN (0, 1))
                ) STRICT;
                CREATE INDEX session_lost ON session (lost_at) WHERE lost_at IS NOT NULL;
                CREATE TABLE resume_token (
                    -- SHA-256 of the token, which itself is stored nowhere
                    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
                    family INTEGER NOT NULL REFERENCES session (family) ON DELETE CASCADE,
                    -- milliseconds since 1970, UTC
                    issued_at INTEGER NOT NULL,
                    -- when the client has shown that it has the token, and when it has shown a later one; NULL before
                    confirmed_at INTEGER,
                    spent_at INTEGER CHECK (spent_at IS NULL OR confirmed_at IS NOT NULL)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX resume_token_family ON resume_token (family);
                -- accounts that have to be told at their next login that a token was used twice
                CREATE TABLE account_alarm (
                    account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
                    -- milliseconds since 1970, UTC
                    raised_at INTEGER NOT NULL
                ) STRICT;
                PRAGMA user_version = 2;
                """
        ),
        Migration(
            identifier: "3 logins",
            sql: """
                -- the networks of clients that have logged in, such as 192.0.2.1/32
                CREATE TABLE account_network (
                    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
                    network TEXT NOT NULL COLLATE BINARY,
                    -- the last login: milliseconds since 1970, UTC
                    seen_at INTEGER NOT NULL,
                    PRIMARY KEY (account, network)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX account_network_seen ON account_network (seen_at);
                CREATE TABLE login_failures (
                    account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
                    -- how many logins have failed since the last one that did not
                    consecutive INTEGER NOT NULL CHECK (consecutive > 0),
                    -- milliseconds since 1970, UTC
                    last_at INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX login_failures_last ON login_failures (last_at);
                PRAGMA user_version = 3;
                """
        ),
        // Older programs keep the index up to date too, as SQLite does that.
        Migration(
            identifier: "4 names",
            sql: """
                -- names that look alike are equal here
                CREATE INDEX account_alike ON account (
                    replace(replace(replace(replace(username_folded, 'i', 'l'), '1', 'l'), '0', 'o'), '_', '-')
                );
                PRAGMA user_version = 4;
                """
        ),
        Migration(
            identifier: "5 imports",
            sql: """
                -- each import of accounts of the original; the row stays when its accounts are taken back
                CREATE TABLE import_run (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    -- milliseconds since 1970, UTC
                    begun_at INTEGER NOT NULL,
                    -- the name of the file
                    file TEXT NOT NULL
                ) STRICT;
                CREATE TABLE import_account (
                    account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
                    run INTEGER NOT NULL REFERENCES import_run (id),
                    -- the name that the original has for it
                    original_name TEXT NOT NULL COLLATE BINARY
                ) STRICT;
                CREATE INDEX import_account_run ON import_account (run);
                PRAGMA user_version = 5;
                """
        ),
        Migration(
            identifier: "6 keepers",
            sql: """
                -- what staff have forbidden an account or a network
                CREATE TABLE restriction (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    -- ban: to come in; mute: to speak; disabled: to log in, until somebody enables the account
                    kind TEXT NOT NULL CHECK (kind IN ('ban', 'mute', 'disabled')),
                    -- one of the two: an account, or a network such as 192.0.2.0/24
                    account INTEGER REFERENCES account (id) ON DELETE CASCADE,
                    network TEXT COLLATE BINARY CHECK ((account IS NULL) <> (network IS NULL)),
                    -- whether accounts that are older than a day may come in all the same
                    is_soft INTEGER NOT NULL CHECK (is_soft IN (0, 1)),
                    -- milliseconds since 1970, UTC; NULL for ever
                    until INTEGER,
                    reason TEXT NOT NULL,
                    actor TEXT NOT NULL,
                    -- the role of who has set it, 100 for the shell: no lower one lifts it
                    rank INTEGER NOT NULL,
                    -- milliseconds since 1970, UTC
                    at INTEGER NOT NULL,
                    -- how often somebody was refused
                    hits INTEGER NOT NULL DEFAULT 0
                ) STRICT;
                CREATE UNIQUE INDEX restriction_account ON restriction (account, kind) WHERE account IS NOT NULL;
                CREATE UNIQUE INDEX restriction_network ON restriction (network, kind) WHERE network IS NOT NULL;
                -- the audit: what staff have done; no code and nothing that was said is in it
                CREATE TABLE staff_action (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    -- milliseconds since 1970, UTC
                    at INTEGER NOT NULL,
                    actor TEXT NOT NULL COLLATE NOCASE,
                    verb TEXT NOT NULL,
                    target TEXT NOT NULL COLLATE NOCASE,
                    -- milliseconds since 1970, UTC; NULL if it has no end
                    until INTEGER,
                    reason TEXT NOT NULL,
                    detail TEXT NOT NULL
                ) STRICT;
                CREATE INDEX staff_action_actor ON staff_action (actor);
                CREATE INDEX staff_action_target ON staff_action (target);
                -- who may come in at all: the first row that has not ended
                CREATE TABLE gate_level (
                    id INTEGER PRIMARY KEY,
                    word TEXT NOT NULL CHECK (word IN ('open', 'invite', 'login', 'staff')),
                    -- milliseconds since 1970, UTC; NULL for ever
                    until INTEGER
                ) STRICT;
                -- what staff have written about an account
                CREATE TABLE account_note (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
                    -- milliseconds since 1970, UTC
                    at INTEGER NOT NULL,
                    actor TEXT NOT NULL,
                    words TEXT NOT NULL
                ) STRICT;
                CREATE INDEX account_note_account ON account_note (account);
                -- names that accounts had which were removed or renamed: nobody else gets them, nor one that looks alike
                CREATE TABLE former_name (
                    -- folded, with l for i and 1, o for 0, and - for _
                    alike TEXT PRIMARY KEY NOT NULL,
                    -- the key of the account, which may be gone
                    account INTEGER NOT NULL
                ) STRICT, WITHOUT ROWID;
                -- what lets new players register while that needs an invitation
                CREATE TABLE invitation (
                    -- as its holder types it: K7QX-2MZP
                    code TEXT PRIMARY KEY NOT NULL,
                    actor TEXT NOT NULL,
                    -- milliseconds since 1970, UTC
                    at INTEGER NOT NULL,
                    -- milliseconds since 1970, UTC; NULL for ever
                    until INTEGER,
                    uses INTEGER NOT NULL,
                    uses_left INTEGER NOT NULL CHECK (uses_left > 0)
                ) STRICT, WITHOUT ROWID;
                -- who has made the invitation with which an account was registered
                CREATE TABLE account_inviter (
                    account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
                    inviter TEXT NOT NULL COLLATE NOCASE
                ) STRICT;
                CREATE INDEX account_inviter_inviter ON account_inviter (inviter);
                -- what lets the owner of an account log in once without the password, to choose another one
                CREATE TABLE password_reset (
                    account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
                    -- of the code, which is a password for once
                    hash TEXT NOT NULL,
                    -- milliseconds since 1970, UTC
                    until INTEGER NOT NULL
                ) STRICT;
                -- a program of before, which knows no codes, ends them too
                CREATE TRIGGER password_reset_end AFTER UPDATE OF password_hash ON account BEGIN
                    DELETE FROM password_reset WHERE account = NEW.id;
                END;
                PRAGMA user_version = 6;
                """
        ),
    ]
}
