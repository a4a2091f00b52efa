/// What a ``MemoryEngine`` does that no engine may do.
enum Fault: CaseIterable, Sendable {
    /// The last account is there no more when it is opened again.
    case forgetsLastAccount
    /// A new hash is there no more when it is opened again.
    case forgetsNewHashes
    case givesNamesTwice
    case comparesNamesAsWritten
    case findsNamesAsWritten
    case givesAddressesTwice
    /// Looks only for those who have an address alone.
    case overlooksSharedAddresses
    /// Notes an address before it looks whether the name is free.
    case notesAddressesOfRefused
    case replacesAnyHash
    case cutsLongTexts
    case composesTexts
    case readsFewKeys
    /// Begins with the first key again when it is opened again.
    case usesKeysAgain
    case countsClaimsByAccount
    case overlooksAdoption
    case goesBackToAdopted
    case adoptsWhatIsNoGeneration
    case usesEndedClaimsAgain
    case waitsForEver
    /// Says that nothing was saved, and saves it later.
    case savesLater
    case isAlwaysWell
    case staysTroubled
    case looksTroubled
    case answersAfterEnd
    case claimsAfterEnd
    case endsWithAllElse
    case beginsWithDataOnly
}
