package import Contexts

extension Presence {
    /// What a login has put an end to.
    package struct Displacement {
        /// The connection that has lost its account by it: another one if its login was earlier, or the same one if there is
        /// a later one already, as claims may arrive in another order than they were given in.
        package var connection: Connection?
        /// The login that was in force on the same connection before.
        package var former: Login?
    }
}
