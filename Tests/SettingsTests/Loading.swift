@testable import Settings

/// Texts as other targets declare them.
let someTexts = [
    TextDeclaration(
        "greeting_with_registration",
        standard: "Welcome! Type 'login' or 'register'.",
        help: "on connecting"
    ),
    TextDeclaration("greeting_without_registration", standard: "Welcome! Type 'login'.", help: "on connecting"),
    TextDeclaration("line_too_long", standard: "At most {maximum} characters (100 %).", help: "a long line"),
    TextDeclaration("menu", standard: "One\n\n Two = 2\nThree: %(x)s", help: "in the menu"),
    TextDeclaration("nothing", standard: "", help: "never"),
]

/// Loads a text as `config.ini`.
func load(
    _ text: String,
    environment: [String: String] = [:],
    path: String = "config.ini"
) throws(InvalidSettings) -> LoadedSettings {
    try Settings.load(
        SettingsFile(path: path, bytes: Array(text.utf8)),
        environment: environment,
        texts: someTexts
    )
}

/// Returns the lines that report why a text is refused; none if it is accepted.
func complaints(_ text: String, environment: [String: String] = [:]) -> [String] {
    do throws(InvalidSettings) {
        _ = try load(text, environment: environment)
        return []
    } catch {
        return error.errors.map(\.description)
    }
}
