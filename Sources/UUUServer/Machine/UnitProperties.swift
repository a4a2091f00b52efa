import Foundation

/// The properties of a unit of systemd, as `systemctl show` prints them.
struct UnitProperties: Sendable {
    private let values: [String: String]
    private let all: [String: [String]]

    /// Parses lines of the form `Name=value`.
    init(_ text: String) {
        var values: [String: String] = [:]
        var all: [String: [String]] = [:]
        for line in text.split(separator: "\n") {
            guard let sign = line.firstIndex(of: "=") else { continue }
            let (name, value) = (String(line[..<sign]), String(line[line.index(after: sign)...]))
            values[name] = value
            all[name, default: []].append(value)
        }
        self.values = values
        self.all = all
    }

    /// Runs `systemctl show`, and blocks until it has ended; returns nil where systemd does not run or the command
    /// fails.
    static func ask(_ unit: String, for names: [String]) -> Self? {
        guard FileManager.default.fileExists(atPath: "/run/systemd/system") else { return nil }
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/systemctl")
        process.arguments = ["show", "--property=\(names.joined(separator: ","))", unit]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
            let text = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return process.terminationStatus == 0 ? Self(String(decoding: text, as: UTF8.self)) : nil
        } catch {
            return nil
        }
    }

    /// Returns the value of a property; an empty text when it is not set.
    subscript(name: String) -> String { self.values[name, default: ""] }

    /// Returns the values of a property that has a line for each value, such as `Listen`.
    func lines(_ name: String) -> [String] { self.all[name, default: []] }

    /// Splits the value of a property at blanks.
    func words(_ name: String) -> [String] { self[name].split(separator: " ").map(String.init) }

    /// Returns the paths in a property, without systemd's prefixes (`-`, `+`, `!`) and the options after a colon.
    func paths(_ name: String) -> [String] {
        self.words(name).map { word in String(word.drop { "-+!".contains($0) }.prefix { $0 != ":" }) }
    }

    /// Returns the targets of `BindPaths=` or `BindReadOnlyPaths=`, whose entries are `SOURCE:TARGET:OPTIONS`.
    func bound(_ name: String) -> [String] {
        self.words(name).compactMap { word in
            let parts = word.split(separator: ":")
            return (parts.count > 1 ? parts[1] : parts.first).map(String.init)
        }
    }

    /// Returns the argument of an option on the service's command line: `--config FILE` or `--config=FILE`.
    func argument(of option: String) -> String? {
        let command = self.words("ExecStart")
        for (index, word) in command.enumerated() {
            if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
            if word == option, command.indices.contains(index + 1) { return command[index + 1] }
        }
        return nil
    }
}
