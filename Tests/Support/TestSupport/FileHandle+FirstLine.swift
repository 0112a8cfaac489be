public import Foundation

/// A program that was to say something ended without a word.
public struct SaidNothing: Error {}

extension FileHandle {
    /// What a program writes first, up to the end of its line at least; the thread does not wait.
    ///
    /// - Throws: ``SaidNothing``.
    public func firstLine() async throws -> Data {
        let (chunks, continuation) = AsyncStream.makeStream(of: Data.self)
        readabilityHandler = { handle in
            let data = handle.availableData
            if data.isEmpty {
                continuation.finish()
            } else {
                continuation.yield(data)
            }
        }
        defer { readabilityHandler = nil }
        var line = Data()
        for await chunk in chunks {
            line += chunk
            if line.contains(UInt8(ascii: "\n")) { return line }
        }
        throw SaidNothing()
    }
}
