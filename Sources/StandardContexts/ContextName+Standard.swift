public import Contexts

extension ContextName {
    /// Before a login: `login`, `register`.
    public static let serverAuth: ContextName = "c_server_auth"
    /// After a login.
    public static let lobby: ContextName = "c_lobby"
    /// The help menu.
    public static let help: ContextName = "c_help"
    /// What a player can change of the own account.
    public static let management: ContextName = "c_management"
    /// The message menu.
    public static let messages: ContextName = "c_messages"
    /// Says back what it is told; for conformance suites and benchmarks.
    public static let echo: ContextName = "c_echo"
}
