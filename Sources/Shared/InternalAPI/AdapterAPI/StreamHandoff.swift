import EntityModel

/// The bytes of a file that is lent to a closure, for somebody outside of that closure.
final class StreamHandoff: Sendable {
    private let files: AsyncThrowingStream<ByteStream, any Error>
    private let ending: AsyncStream<Never>.Continuation
    private let reading: Task<Void, Never>

    /// - Parameter read: lends the file to the closure that it gets, until that returns.
    init(_ read: @escaping @Sendable (_ consume: (ByteStream) async throws -> Void) async throws -> Void) {
        let (files, lend) = AsyncThrowingStream<ByteStream, any Error>.makeStream()
        let (ends, ending) = AsyncStream<Never>.makeStream()
        self.files = files
        self.ending = ending
        reading = Task {
            do {
                try await read { bytes in
                    lend.yield(bytes)
                    for await _ in ends {}
                }
                lend.finish()
            } catch {
                lend.finish(throwing: error)
            }
        }
    }

    /// Waits until the file is lent; `nil` if it never is.
    func bytes() async throws -> ByteStream? {
        try await withTaskCancellationHandler {
            var files = files.makeAsyncIterator()
            return try await files.next()
        } onCancel: {
            reading.cancel()
        }
    }

    /// Gives the file back.
    func end() {
        ending.finish()
        reading.cancel()
    }
}
