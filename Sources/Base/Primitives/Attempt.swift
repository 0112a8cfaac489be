/// Runs `body` and converts the error that it throws, keeping the cause: `try attempt { … } orThrow: {
/// LinkError.store($0) }`.
public func attempt<Value, Failure: Error, Converted: Error>(
    _ body: () throws(Failure) -> Value, orThrow convert: (Failure) -> Converted
) throws(Converted) -> Value {
    do {
        return try body()
    } catch {
        throw convert(error)
    }
}

/// The asynchronous form of ``attempt(_:orThrow:)``.
public func attempt<Value, Failure: Error, Converted: Error>(
    _ body: () async throws(Failure) -> Value, orThrow convert: (Failure) -> Converted
) async throws(Converted) -> Value {
    do {
        return try await body()
    } catch {
        throw convert(error)
    }
}
