public import Foundation

/// A program that should print a line ended without output.
public struct SaidNothing: Error {}

extension FileHandle {
    /// Returns the first output of a program, at least up to the end of its first line.
    ///
    /// The wait does not block the thread.
    ///
    /// - Throws: ``SaidNothing`` if the program ends without output.
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
