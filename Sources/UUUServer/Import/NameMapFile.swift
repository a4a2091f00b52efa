import Files
import World

/// Reads the file of `--map`.
enum NameMapFile {
    private static let maximumBytes = 16 << 20

    /// Reads new names for accounts.
    ///
    /// - Throws: `StartupError` with status 66 if there is no such file, and 65 with the line of a mistake.
    static func read(_ path: String) throws(StartupError) -> NameMap {
        let bytes: [UInt8]
        do throws(RegularFile.Problem) {
            bytes = try RegularFile.read(path, upTo: self.maximumBytes + 1)
        } catch {
            throw StartupError(.noInput, ["\(path): \(error)"])
        }
        guard bytes.count <= self.maximumBytes else {
            throw StartupError(.dataError, ["\(path): it is larger than 16 MiB"])
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw StartupError(.dataError, ["\(path): it is not UTF-8; save it as UTF-8"])
        }
        do throws(NameMap.Mistake) {
            return try NameMap(text)
        } catch {
            throw StartupError(.dataError, ["\(path):\(error.line): \(error.sentence)"])
        }
    }
}
