import EntityModel

/// Hands the byte stream that a scoped reader passes to its closure to code outside that closure.
final class StreamHandoff: Sendable {
    private let files: AsyncThrowingStream<ByteStream, any Error>
    private let ending: AsyncStream<Never>.Continuation
    private let reading: Task<Void, Never>

    /// - Parameter read: A function that passes the byte stream to its closure and keeps the stream open until the
    ///   closure returns.
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

    /// Waits until the byte stream is available.
    ///
    /// Returns `nil` if the reader ends without providing one.
    func bytes() async throws -> ByteStream? {
        try await withTaskCancellationHandler {
            var files = files.makeAsyncIterator()
            return try await files.next()
        } onCancel: {
            reading.cancel()
        }
    }

    /// Ends the use of the byte stream, so that the reader can close it.
    func end() {
        ending.finish()
        reading.cancel()
    }
}
