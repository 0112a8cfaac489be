import Core
import Foundation

/// Reads files, or standard input for the name `-`.
enum InputFile {
    static func bytes(_ file: String) throws(CLIError) -> [UInt8] {
        do {
            let data =
                file == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(filePath: file))
            return Array(data)
        } catch {
            throw .file(file, "The file cannot be read.")
        }
    }

    static func text(_ file: String) throws(CLIError) -> String {
        String(decoding: try bytes(file), as: UTF8.self)
    }

    /// Decodes a JSON file.
    static func decode<Value: Decodable>(_ file: String) throws(CLIError) -> Value {
        let bytes = try bytes(file)
        do throws(BoundedJSON.ReadError) {
            return try BoundedJSON.decode(from: bytes)
        } catch {
            throw .file(file, error.description)
        }
    }
}
