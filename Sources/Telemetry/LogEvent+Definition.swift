package import Logging

extension LogEvent {
    /// The value of the field `MESSAGE_ID`: 128 bits as 32 lower-case hexadecimal digits, as `systemd-id128 new` prints
    /// them.
    package var id: String { self.definition.id }

    /// The severity of its records.
    package var level: Logger.Level { self.definition.level }

    /// The constant text of its records.
    package var message: Logger.Message { self.definition.message }

    /// The fields that each of its records has; its text in the catalogue may use them.
    ///
    /// A record may have more.
    package var fields: [LogKey] { self.definition.fields }

    /// The phrases that follow the constant text in the message of its records.
    package var phrases: [LogPhrase] { self.definition.phrases }

    /// The definition of each event; phrases are named only if they are not the usual ones.
    var definition: Definition {
        switch self {
        case .serverReady:
            Definition("247298fa90d140718733164f7aa104f8", .notice, "server ready", [.version], [.brackets(.version)])
        case .serverStopping: Definition("6a6b8dde26c747b9aa11e8ed85445887", .notice, "server stopping")
        case .serverStopped: Definition("dc407de0e48b434da30535f42c34e46b", .notice, "server stopped")
        case .serverFailed: Definition("f44378fa83524c608b55500e581ad89a", .critical, "server failed", [.error])
        case .serverCrashed:
            Definition(
                "bc980a4467ee4073bfefb493e4341959",
                .critical,
                "the process before has crashed",
                [.signal, .thread, .process, .version, .reason, .stack],
                [.colon(.signal), .brackets(.reason), .onThread, .inPlace, .inContext, .ofVersion]
            )
        case .systemdUnreachable:
            Definition("0eae28c73468488b8e1cd0d442da5b7f", .warning, "systemd could not be told", [.error])
        case .hangNoticed:
            Definition(
                "aca8e74b316c4e3fa725c14d7f01e981",
                .critical,
                "a part of the server does not answer",
                [.location]
            )
        case .logRecordsLost:
            Definition("38cf0f5f24cd4ae3b305cbf8d45aab7c", .warning, "log records were lost", [.count])
        case .logRecordsOmitted:
            Definition(
                "33e34292f05d4e76af10a4bd588c798d",
                .notice,
                "log records were left out",
                [.count, .omittedEvent],
                [.colon(.count), .of(.omittedEvent)]
            )

        case .configurationRemark:
            Definition("e84e269991e64556b05956a7afb0c257", .notice, "configuration remark", [.reason])
        case .configurationRefused:
            Definition("ebe3eb4426e245b2a27bf4bab52e4e93", .error, "configuration refused", [.error])
        case .configurationDegraded:
            Definition(
                "d0cd2fd7e5964e76b20f215e22a97c63",
                .error,
                "degraded: the last configuration is used",
                [.error, .location]
            )
        case .configurationAwaited:
            Definition(
                "cea916dc96824266a70eeaa2fd99d634",
                .error,
                "waiting for the configuration to be mended",
                [.error]
            )
        case .configurationNotKept:
            Definition(
                "04d07b180ddf4282b284075e35fd6b8e",
                .warning,
                "configuration not kept for the next start",
                [.location, .error]
            )
        case .configurationReloaded:
            Definition(
                "7c07228239174f63be4b00fc9a9e18e7",
                .notice,
                "configuration reloaded",
                [],
                [.brackets(.location), .colon(.reason)]
            )

        case .databaseCreated: Definition("b726ef26829248d5a1a2a50762507f71", .notice, "database created", [.location])
        case .databaseMigrated:
            Definition(
                "a2e6ec12c01a4c15acfed9f056f93a74",
                .notice,
                "database migrated",
                [.location, .reason],
                [.colon(.location), .comma(.reason)]
            )
        case .databaseNotClosed:
            Definition("d816fa1cc847442a8269c70eb4f642fd", .error, "database not closed cleanly", [.error])
        case .databaseTroubled:
            Definition("ea5dcaea2e2f498085d7f3c21e2fa016", .error, "the database is in trouble", [.error])
        case .databaseReplaced:
            Definition(
                "c07541c534c243fda3d5595c00288b6c",
                .critical,
                "the database file is not the one that was opened",
                [.error]
            )
        case .databaseWell:
            Definition("bdcd575151ea4b49a895b60bc2ffe638", .notice, "the database is well again", [.location])
        case .backupMade:
            Definition("671382db1c8f4263a15f15a5ac718f29", .notice, "backup made", [.location, .count, .reason])
        case .backupFailed: Definition("721b9aa5e02e4c6794775ef8a0ace74e", .error, "no backup was made", [.error])
        case .accountsUnavailable:
            Definition(
                "29976a6c33114a99bcc5b205507c2984",
                .error,
                "an account cannot be read, written or verified",
                [.error]
            )
        case .hashingBusy: Definition("0c518ce1073446d48d35c755d14cb449", .warning, "too busy for a password", [.error])

        case .connectionOpened:
            Definition("97ab691c93f345c49f6ef01154fe91df", .info, "connection opened", [.connection])
        case .connectionClosed:
            Definition(
                "a4ed547119db4a218dc2dc5674f5f1f1",
                .info,
                "connection closed",
                [.connection, .reason],
                [.brackets(.reason), .forAccount, .fromAddress]
            )
        case .protocolViolation:
            Definition(
                "d2ee4a6c71994b47ad1715791d84a32d",
                .info,
                "protocol violation",
                [.connection, .reason],
                [.brackets(.reason), .forAccount, .fromAddress]
            )
        case .originRefused:
            Definition(
                "e2f0d54ee54045a899ca359b412ab0e8",
                .info,
                "origin refused",
                [.origin],
                [.brackets(.reason), .fromAddress]
            )
        case .readerTooSlow: Definition("3da07824d3174964ab934c7d6630a74f", .info, "reader too slow", [.connection])
        case .connectionsFull:
            Definition("d1db3f50fa7847549d426bd3d5d270f8", .warning, "too many connections", [.count])
        case .clientRefused:
            Definition(
                "ff4d616b82da4b7188028370a631a043",
                .info,
                "client refused",
                [.reason],
                [.brackets(.reason), .fromAddress]
            )
        case .addressNotServed:
            Definition(
                "11300710e5a54c828cbc60b561231ead",
                .critical,
                "an address is not served",
                [.location, .reason]
            )
        case .memoryShort:
            Definition(
                "0571bf5ae0934669a11b6888297ae0c8",
                .warning,
                "connections ended for lack of memory",
                [.count, .reason],
                [.colon(.count), .brackets(.reason)]
            )
        case .acceptingRests:
            Definition("80a4ba99c1a34cd5b2ee9840abfdef5f", .error, "accepting rests", [.location, .error])
        case .socketNotWatched:
            Definition("0d393680b8ea416ca9f59c82aeccc7b3", .error, "a socket cannot be watched", [.error])
        case .clientAddressMissing:
            Definition(
                "2500c803942b4fcd96cefdbb40533b52",
                .warning,
                "the proxy names no client",
                [.location],
                [.colon(.location)]
            )

        case .loginSucceeded:
            Definition(
                "d9b3c9cb30d04bd785236741f1dc3727",
                .info,
                "logged in",
                [.connection, .account],
                [.colon(.account), .fromAddress]
            )
        case .loginFailed: Definition("46bfc8174ea74638820b89481f4ef51e", .info, "login failed", [.connection])
        case .loginThrottled:
            Definition("0b6d2e7c58a14f3c9a0f4d6b8c21e973", .info, "login put off", [.connection])
        case .sessionTakenOver:
            Definition(
                "36b5e0edf5a747c090bc3cf795c2f989",
                .info,
                "taken over by another login",
                [.connection, .account],
                [.colon(.account), .fromAddress]
            )
        case .sessionsNotStored:
            Definition("5f0c0f6d8a4e4d0fb1d4c1f0a6e3b972", .error, "sessions not stored", [.count, .error])
        case .sessionsNotEnded:
            Definition("fb15f22743a94dd9bf2ccd22b15f5097", .error, "ended sessions not removed", [.count])
        case .sessionLost:
            Definition(
                "597644be249a4a81976a5fc482e21de3",
                .info,
                "session waits for its player",
                [.connection, .account],
                [.colon(.account), .fromAddress]
            )
        case .sessionResumed:
            Definition(
                "677b0f8fe54740268ec00c5dfeb47ee0",
                .info,
                "session resumed",
                [.connection, .account],
                [.colon(.account), .fromAddress]
            )
        case .sessionExpired:
            Definition("bf00c8655e3e4f3f9a10afa58e46f3d0", .info, "session expired", [.account], [.colon(.account)])
        case .tokenReused:
            Definition(
                "8a2c4c518ff24f85a6deca6a6f7c8b56",
                .warning,
                "a token was used twice, its session is ended",
                [.connection, .account],
                [.colon(.account), .fromAddress]
            )
        case .accountRegistered:
            Definition("117df6fbf659415ebec33520e985b01d", .info, "account registered", [.account], [.colon(.account)])
        case .registrationRefused:
            Definition("935ea3981d7e46b499ab27ab435eb035", .info, "registration refused", [.connection, .reason])
        case .loginRefused:
            Definition("6f700c241cf54527b37d652ce3548c18", .info, "login refused", [.connection, .reason])
        case .sessionEnded:
            Definition("d54576a449de45b5946e33fd49933d6d", .info, "session ended", [.connection, .account])
        case .staffActed:
            Definition(
                "d6cc58ddc78640389e971d673a195b57",
                .notice,
                "staff acted",
                [.staff, .verb, .target],
                [.colon(.verb), .ofTarget, .byStaff]
            )
        case .passwordChanged: Definition("3e3a1c616f1f41e2a66ffea90aea7234", .info, "password changed", [.account])

        case .commandFailed:
            Definition(
                "de85fe3b3e5641599faefdb143c55f7a",
                .error,
                "an error inside a command",
                [.connection, .context, .error],
                [.inContext, .brackets(.errorType), .forAccount, .fromAddress]
            )
        case .contextMissing:
            Definition("fd2caa4de5ce4045ab8deb5226e9cedf", .error, "a context is missing", [.connection, .error])
        case .contextsCircle:
            Definition("f42dd89d4fac47c0bcf1345cddc0fd51", .error, "contexts go in a circle", [.connection, .error])

        case .continuityOff:
            Definition("60b11574646840ee834688f4c0cd6007", .notice, "restarts will drop connections", [.reason])
        case .connectionsHandedOver:
            Definition("37c16f7c0dd14aab8952408cc9ddb7a6", .notice, "connections handed over", [.count])
        case .connectionsRestored:
            Definition(
                "b62427238aeb4577b71ba59f31962b7e",
                .notice,
                "connections restored",
                [.count, .milliseconds, .reason],
                [.colon(.count), .inTime, .colon(.reason)]
            )
        case .connectionsMissing:
            Definition("4aeac9afc30c471c8e228afa937b1a8d", .warning, "connections could not be restored", [.count])
        case .connectionsDropped:
            Definition(
                "3146b7b1b8ea492c8d619b53d4434bb5",
                .error,
                "connections dropped at the start",
                [.count, .reason],
                [.colon(.count), .brackets(.reason)]
            )
        case .connectionsNotKept:
            Definition(
                "8aa7e1bbd4de4c90a290800562e8660a",
                .warning,
                "connections would not survive a restart",
                [.error]
            )
        case .sessionNotRestored:
            Definition(
                "0b627e6c390a471ebe384259319d6cf9",
                .notice,
                "a session was not restored",
                [.connection, .account]
            )
        case .placeLost:
            Definition(
                "a7e40e2f24ea4d2c8777d505e9371bf4",
                .error,
                "a context could not be restored",
                [.connection, .context, .error],
                [.brackets(.context), .forAccount, .fromAddress, .colon(.error)]
            )
        case .stateNotKept:
            Definition(
                "ed786acad8af48cc9c506bfef7c806bd",
                .error,
                "the state of a context cannot be kept",
                [.connection, .context, .error],
                [.brackets(.context), .forAccount, .fromAddress, .colon(.error)]
            )
        }
    }
}
