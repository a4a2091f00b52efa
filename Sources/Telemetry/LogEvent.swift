/// The log events that have an entry in the journal's catalogue.
///
/// The raw value is the value of the field `UUU_EVENT`. Words and ids never change, because operators search and count
/// by them; a record with another meaning is a new event. `systemd/uuu-server.catalog` explains each event, and what an
/// operator should do. swift-log has a `LogEvent` too, which only log handlers use.
package enum LogEvent: String, CaseIterable, Sendable {
    // The server as a whole.

    /// The server serves: the configuration is valid, the sockets listen, and the database is open or its trouble was
    /// logged.
    case serverReady = "server_ready"
    /// The server was told to stop, and begins to.
    case serverStopping = "server_stopping"
    /// The server has ended in order.
    case serverStopped = "server_stopped"
    /// The server could not start, or could not go on.
    case serverFailed = "server_failed"
    /// The previous process died of a signal, and left a note.
    case serverCrashed = "server_crashed"
    /// systemd cannot be told about the state of the service.
    case systemdUnreachable = "systemd_unreachable"
    /// A part of the server does not answer the watchdog in time.
    case hangNoticed = "hang_noticed"
    /// Some log records were lost.
    case logRecordsLost = "log_records_lost"
    /// An event came so often that some of its records were left out.
    case logRecordsOmitted = "log_records_omitted"

    // Configuration.

    /// The configuration is in force, but something in it has no effect or is advised against.
    case configurationRemark = "configuration_remark"
    /// The configuration has mistakes and is not in force; one record for each mistake.
    case configurationRefused = "configuration_refused"
    /// The configuration has mistakes: the service uses the last one that was in force.
    case configurationDegraded = "configuration_degraded"
    /// The configuration has mistakes, and there is no other: the service waits until it is mended.
    case configurationAwaited = "configuration_awaited"
    /// The configuration in force could not be stored for the next start.
    case configurationNotKept = "configuration_not_kept"
    /// A reload has put the configuration in force.
    case configurationReloaded = "configuration_reloaded"

    // Data.

    /// There was no database: an empty one was created.
    case databaseCreated = "database_created"
    /// The schema of the database was migrated to the current one.
    case databaseMigrated = "database_migrated"
    /// The database could not be closed in order.
    case databaseNotClosed = "database_not_closed"
    /// The database cannot be read or written: the server goes on, and tries again.
    case databaseTroubled = "database_troubled"
    /// The database file was moved, replaced, removed or overwritten while it was open.
    case databaseReplaced = "database_replaced"
    /// The database can be used again after a trouble.
    case databaseWell = "database_well"
    /// A backup of the database was made.
    case backupMade = "backup_made"
    /// No backup of the database could be made.
    case backupFailed = "backup_failed"
    /// An account could not be read, written or verified.
    case accountsUnavailable = "accounts_unavailable"
    /// The limit of passwords that wait for a hash is reached.
    case hashingBusy = "hashing_busy"

    // Connections.

    /// A client's WebSocket is open.
    case connectionOpened = "connection_opened"
    /// A client's WebSocket has ended; each `connectionOpened` is followed by one.
    case connectionClosed = "connection_closed"
    /// A client violated the WebSocket protocol.
    case protocolViolation = "protocol_violation"
    /// A web page whose origin is not allowed tried to connect.
    case originRefused = "origin_refused"
    /// A client was too slow to read what was sent to it.
    case readerTooSlow = "reader_too_slow"
    /// The limit of connections is reached: further clients are refused.
    case connectionsFull = "connections_full"
    /// A client may not have another connection, because of its address.
    case clientRefused = "client_refused"
    /// An address that other machines can reach is not served, because passwords would cross the network unencrypted.
    case addressNotServed = "address_not_served"
    /// The memory limit of all connections is reached: some were ended.
    case memoryShort = "memory_short"
    /// No connection can be accepted for now.
    case acceptingRests = "accepting_rests"
    /// The kernel refuses to watch a socket.
    case socketNotWatched = "socket_not_watched"
    /// A trusted proxy does not name the address of its client.
    case clientAddressMissing = "client_address_missing"

    // Accounts.

    /// A player logged in.
    case loginSucceeded = "login_succeeded"
    /// A client sent a wrong name or password.
    case loginFailed = "login_failed"
    /// A right password or token was refused: the account or the client is banned, or only staff may log in.
    case loginRefused = "login_refused"
    /// A login was put off, as too many were tried before it; no password was compared.
    case loginThrottled = "login_throttled"
    /// A login took over the account's session, and this connection lost it.
    case sessionTakenOver = "session_taken_over"
    /// The sessions that are to outlive the end of the server could not be stored.
    case sessionsNotStored = "sessions_not_stored"
    /// The server ends, and could not write that some stored sessions have ended: the next process goes on with them.
    case sessionsNotEnded = "sessions_not_ended"
    /// The connection of a session was lost; the session waits for its player.
    case sessionLost = "session_lost"
    /// A client has presented a token: the session goes on with its connection.
    case sessionResumed = "session_resumed"
    /// A session has waited for its player too long, and has ended.
    case sessionExpired = "session_expired"
    /// Staff have ended a session, or its account or its client was banned.
    case sessionEnded = "session_ended"
    /// A token was presented after its client had confirmed a later one: the session was ended.
    case tokenReused = "token_reused"
    /// An account was registered.
    case accountRegistered = "account_registered"
    /// A registration was refused: the address has an account already, or the client has tried too many addresses.
    case registrationRefused = "registration_refused"
    /// The password of an account was changed.
    case passwordChanged = "password_changed"

    /// A member of staff has done something that the audit has too.
    case staffActed = "staff_acted"

    // Contexts.

    /// A command or a greeting ended with an error.
    case commandFailed = "command_failed"
    /// A context was named that is not registered.
    case contextMissing = "context_missing"
    /// Contexts lead to one another in an endless circle.
    case contextsCircle = "contexts_circle"

    // Continuity.

    /// Connections end with this process: no other process can restore them.
    case continuityOff = "continuity_off"
    /// All connections were handed over to the next process.
    case connectionsHandedOver = "connections_handed_over"
    /// The connections of the previous process were restored.
    case connectionsRestored = "connections_restored"
    /// The sockets of some connections of the previous process are gone.
    case connectionsMissing = "connections_missing"
    /// Connections of the previous process could not be restored, and were closed.
    case connectionsDropped = "connections_dropped"
    /// Connections could not be stored where they survive the end of this process.
    case connectionsNotKept = "connections_not_kept"
    /// The account of a restored connection may no longer be logged in.
    case sessionNotRestored = "session_not_restored"
    /// A context could not be restored; its player was put into the home context or the initial one.
    case placeLost = "place_lost"
    /// The state of a context cannot be encoded, or is too large: it would not survive a restart.
    case stateNotKept = "state_not_kept"
}
