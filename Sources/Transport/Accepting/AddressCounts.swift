/// What ``AddressLimits`` has counted.
package struct AddressCounts: Equatable, Sendable {
    /// Open connections on which nobody has logged in, while the first context asks for a login.
    package var strangers = 0
    /// How many of them had to make room for others since the start.
    package var displaced = 0
    /// How many connections were refused since the start because of their addresses.
    package var refused = 0
}
