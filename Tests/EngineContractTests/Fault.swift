/// A fault of a ``MemoryEngine``, which breaks a promise of the contract.
enum Fault: CaseIterable, Sendable {
    /// The account that was inserted last is missing after the engine is opened again.
    case forgetsLastAccount
    /// A new hash is missing after the engine is opened again.
    case forgetsNewHashes
    case invitesForEver
    case retainsCodes
    case losesActionsOfNewAccounts
    case givesNamesTwice
    case comparesNamesAsWritten
    case findsNamesAsWritten
    case givesNamesThatLookAlike
    /// Remembers names in their folded form where that of look-alikes is asked for.
    case seesOnlyFoldedNames
    case givesAddressesTwice
    /// Ignores addresses that several accounts share.
    case overlooksSharedAddresses
    /// Records an address before it checks whether the name is taken.
    case notesAddressesOfRefused
    case replacesAnyHash
    case cutsLongTexts
    case composesTexts
    case readsFewKeys
    /// Begins with the first key again after the engine is opened again.
    case usesKeysAgain
    case countsClaimsByAccount
    case overlooksAdoption
    case goesBackToAdopted
    case adoptsWhatIsNoGeneration
    case usesEndedClaimsAgain
    case firstTokenIsNew
    /// The tokens of an earlier session of the account stay valid.
    case retainsFormerTokens
    case usesFamiliesAgain
    /// Confirms nothing, and so spends nothing, when a token is shown.
    case confirmsWhenToldOnly
    case spendsWhenShown
    case spendsNothing
    case confirmsSpentAgain
    case retainsUnconfirmed
    case rotatesSpent
    /// Accepts a token of another family.
    case rotatesOthers
    case forgetsSpentSoon
    case cutsStates
    case storesAsNewFamily
    case storesWhatHasBegunOnly
    /// Stores nothing if one of the accounts does not exist.
    case refusesOthersWithUnknown
    case staysLost
    case foundEndsTokens
    case endsSessionsOnly
    case losesAlarmsAtBegin
    case alarmsAlways
    case repeatsAlarms
    case removesTooEarly
    case removesConnected
    case removesAllAtOnce
    case removesLatestFirst
    /// The sessions are missing after the engine is opened again.
    case forgetsSessions
    /// What is known of logins is missing after the engine is opened again.
    case forgetsLogins
    case notesLoginsOfNobody
    case remembersLoginsForEver
    case movesLoginsBack
    case addsFailures
    case removesLoginsAtOnce
    case removesLastLogins
    case waitsForEver
    /// Reports that nothing was saved, and saves it later.
    case savesLater
    case isAlwaysWell
    case staysTroubled
    case looksTroubled
    case answersAfterEnd
    case claimsAfterEnd
    case endsWithAllElse
    case beginsWithDataOnly
    /// Restrictions are gone when it is opened again.
    case forgetsRestrictions
    /// What staff do is not in the audit.
    case forgetsActions
    /// Accounts that do not exist are restricted too.
    case restrictsNobody
    /// Who was refused is not counted.
    case losesHits
    /// Two accounts may have the same name after one was renamed.
    case renamesToTakenNames
}
