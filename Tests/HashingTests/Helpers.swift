import World

/// The code of the refusal that the body throws, or nil if it throws none.
func refusal(of body: () async throws -> Void) async -> WorldError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? WorldError)?.code
    }
}
