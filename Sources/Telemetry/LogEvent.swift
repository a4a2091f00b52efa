/// What the server tells of itself that is worth an entry in the journal's catalogue.
///
/// The raw value is the word in the field `UUU_EVENT`. Words and ids are for ever, as operators search and count by them:
/// what says something else than before is a new event. What each means, and what an operator should do, is in
/// `systemd/uuu-server.catalog`. swift-log has a `LogEvent` too, which only log handlers meet.
package enum LogEvent: String, CaseIterable, Sendable {
    // The server as a whole.

    /// It serves: configuration valid, sockets listening, the database open or in a trouble that was told.
    case serverReady = "server_ready"
    /// It was asked to end, and begins to.
    case serverStopping = "server_stopping"
    /// It has ended in good order.
    case serverStopped = "server_stopped"
    /// It could not start, or not go on.
    case serverFailed = "server_failed"
    /// The process before this one died of a signal, and left a note.
    case serverCrashed = "server_crashed"
    /// systemd does not hear it.
    case systemdUnreachable = "systemd_unreachable"
    /// A part of it does not answer the watchdog in time.
    case hangNoticed = "hang_noticed"
    /// Log records did not reach the log.
    case logRecordsLost = "log_records_lost"
    /// An event came so often that records of it were left out.
    case logRecordsOmitted = "log_records_omitted"

    // Configuration.

    /// The configuration is in force, but something in it is of no use.
    case configurationRemark = "configuration_remark"
    /// The configuration is wrong and not in force; one record for each mistake.
    case configurationRefused = "configuration_refused"
    /// The configuration is wrong: a service has started with the last one that was in force.
    case configurationDegraded = "configuration_degraded"
    /// The configuration is wrong, and there is no other: a service waits until it is mended.
    case configurationAwaited = "configuration_awaited"
    /// The configuration in force could not be kept for the next start.
    case configurationNotKept = "configuration_not_kept"
    /// Another configuration is in force.
    case configurationReloaded = "configuration_reloaded"

    // Data.

    /// There was no database: an empty one was made.
    case databaseCreated = "database_created"
    /// The database had an older schema and was brought up to date.
    case databaseMigrated = "database_migrated"
    /// The database could not be closed as it should.
    case databaseNotClosed = "database_not_closed"
    /// The database cannot be read or written as it should: the server goes on, and tries again.
    case databaseTroubled = "database_troubled"
    /// The database file was moved, replaced or removed while it was open.
    case databaseReplaced = "database_replaced"
    /// The database is as it should be, after it was not.
    case databaseWell = "database_well"
    /// A backup of the database was made.
    case backupMade = "backup_made"
    /// No backup of the database could be made.
    case backupFailed = "backup_failed"
    /// An account could not be read, written or verified.
    case accountsUnavailable = "accounts_unavailable"
    /// More passwords wait for their hash than may.
    case hashingBusy = "hashing_busy"

    // Connections.

    /// A client's WebSocket is open.
    case connectionOpened = "connection_opened"
    /// A client's WebSocket has ended; every opened one does.
    case connectionClosed = "connection_closed"
    /// A client broke the WebSocket protocol.
    case protocolViolation = "protocol_violation"
    /// A web page that may not connect tried to.
    case originRefused = "origin_refused"
    /// A client read too slowly for what was sent to it.
    case readerTooSlow = "reader_too_slow"
    /// As many connections are open as may be: clients are turned away.
    case connectionsFull = "connections_full"
    /// An address that other machines can reach is not served, as passwords would be readable on the way.
    case addressNotServed = "address_not_served"
    /// All connections together hold as much memory as they may: some were ended.
    case memoryShort = "memory_short"
    /// No connection can be accepted for the moment.
    case acceptingRests = "accepting_rests"
    /// The kernel does not watch a socket for us.
    case socketNotWatched = "socket_not_watched"
    /// A trusted proxy does not say who its client is.
    case clientAddressMissing = "client_address_missing"

    // Accounts.

    /// Somebody logged in.
    case loginSucceeded = "login_succeeded"
    /// Somebody gave a wrong name or password.
    case loginFailed = "login_failed"
    /// A login took over the account's session, and this connection lost it.
    case sessionTakenOver = "session_taken_over"
    /// An account was made.
    case accountRegistered = "account_registered"
    /// Somebody tried to register with an address that has an account, or asked for too many.
    case registrationRefused = "registration_refused"
    /// An account has another password.
    case passwordChanged = "password_changed"

    // Contexts.

    /// A command or a greeting ended with an error.
    case commandFailed = "command_failed"
    /// A context was named that is not registered.
    case contextMissing = "context_missing"
    /// Contexts lead on to one another without end.
    case contextsCircle = "contexts_circle"

    // Continuity.

    /// Connections end with this process: nothing keeps them open over a restart.
    case continuityOff = "continuity_off"
    /// All connections were left to the next process.
    case connectionsHandedOver = "connections_handed_over"
    /// The connections of the process before go on in this one.
    case connectionsRestored = "connections_restored"
    /// Some connections of the process before are gone.
    case connectionsMissing = "connections_missing"
    /// The connections of the process before cannot be restored: all were closed.
    case connectionsDropped = "connections_dropped"
    /// Connections could not be put where they outlive this process.
    case connectionsNotKept = "connections_not_kept"
    /// An account that had logged in may not be here any more.
    case sessionNotRestored = "session_not_restored"
    /// A player lost the place in the conversation: the state of the context could not be read.
    case placeLost = "place_lost"
    /// A context's state cannot be encoded, or is too large: it would not survive a restart.
    case stateNotKept = "state_not_kept"
}
