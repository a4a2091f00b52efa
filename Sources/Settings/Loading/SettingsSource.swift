/// Where a value comes from.
package enum SettingsSource: Sendable, Equatable {
    /// A line of the configuration file, from 1; nil for the whole file.
    case file(path: String, line: Int?)
    /// An environment variable.
    case environment(variable: String)
    /// The default.
    case standard

    /// Returns one line: this location, the subject and the text.
    func line(about subject: String, _ text: String) -> String {
        let start =
            switch self {
            case .file(let path, let line?): ["\(path):\(line)", subject]
            case .file(let path, nil): [path, subject]
            case .environment(let variable): ["environment", variable.shown]
            case .standard: ["default", subject]
            }
        return (start + [text]).filter { !$0.isEmpty }.joined(separator: ": ")
    }

    /// The sort order: the file by its lines, then the environment.
    var order: Int {
        switch self {
        case .file(_, let line): line ?? 0
        case .environment, .standard: .max
        }
    }
}
