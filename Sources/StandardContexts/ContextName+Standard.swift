public import Contexts

extension ContextName {
    /// The first context of a connection, where players log in or register.
    public static let serverAuth: ContextName = "c_server_auth"
    /// The first context after the login.
    public static let lobby: ContextName = "c_lobby"
    /// The help menu.
    public static let help: ContextName = "c_help"
    /// The account menu.
    public static let management: ContextName = "c_management"
    /// The message menu.
    public static let messages: ContextName = "c_messages"
    /// Answers with what it receives; for conformance suites and benchmarks.
    public static let echo: ContextName = "c_echo"
}
