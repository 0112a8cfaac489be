import ArgumentParser
import Core
import Foundation

/// A JSON file, or standard input.
struct JSONFile: ParsableArguments {
    @Argument(help: "A JSON file; - for standard input.", completion: .file(extensions: ["json"]))
    var file: String
    @Option(help: "The ID (default: the \"id\" in the file).")
    var id: String?

    /// Returns the ID and the JSON value.
    func read() throws(CLIError) -> (id: String, body: JSONValue) {
        let body: JSONValue = try Self.read(file)
        guard let id = id ?? body["id"] else { throw .noId(file: file) }
        return (id, body)
    }

    /// Decodes a JSON file, or standard input for `-`.
    static func read<Value: Decodable>(_ file: String) throws(CLIError) -> Value {
        let bytes: [UInt8]
        do {
            let data =
                file == "-"
                ? try FileHandle.standardInput.readToEnd() ?? Data() : try Data(contentsOf: URL(filePath: file))
            bytes = Array(data)
        } catch {
            throw .file(file, "The file cannot be read.")
        }
        do throws(BoundedJSON.ReadError) {
            return try BoundedJSON.decode(from: bytes)
        } catch {
            throw .file(file, error.description)
        }
    }
}
