import World

/// Returns the code of the refusal that the body throws; nil if it throws none.
func refusal(of body: () async throws -> Void) async -> WorldError.Code? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? WorldError)?.code
    }
}
