import ArgumentParser

/// A JSON file, or standard input.
struct JSONFile: ParsableArguments {
    @Argument(help: "A JSON file; - for standard input.", completion: .file(extensions: ["json"]))
    var file: String
    @Option(help: "The ID (default: the \"id\" in the file).")
    var id: String?

    /// Returns the ID and the JSON value.
    func read() throws(CLIError) -> (id: String, body: JSONValue) {
        let body: JSONValue = try InputFile.decode(file)
        guard let id = id ?? body["id"] else { throw .noId(file: file) }
        return (id, body)
    }
}
