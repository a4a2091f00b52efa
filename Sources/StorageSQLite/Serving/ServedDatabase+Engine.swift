package import World

/// The database of a running server is an engine.
extension ServedDatabase: Engine {
    /// The accounts of the file.
    package var accounts: any AccountStore { SQLiteAccountStore(self) }

    /// The claims of sessions of this process.
    package var sessions: any SessionStore { self.claims }
}
