package import World

/// Makes the database of a running server an engine.
extension ServedDatabase: Engine {
    /// The accounts in the file.
    package var accounts: any AccountStore { SQLiteAccountStore(self) }

    /// The session claims of this process.
    package var sessions: any SessionStore { self.claims }

    /// The sessions and resume tokens in the file.
    package var resume: any ResumeStore { SQLiteResumeStore(self) }

    /// What the file has of logins.
    package var logins: any LoginStore { SQLiteLoginStore(self) }

    /// What the file has of the work of staff.
    package var moderation: any ModerationStore { SQLiteModerationStore(self) }
}
