/// The reason why a command failed, as a message for the user.
enum CLIError: Error, Hashable, Sendable {
    case setting(_ name: String, _ meaning: String)
    case login(issuer: String, status: Int, scope: String)
    case file(_ name: String, _ problem: String)
    case line(_ number: Int, file: String, _ problem: String)
    case noId(file: String)
    /// The tool rejected the request. The associated value is its message.
    case tool(String)
    case noSuchShare(String)
    case severalShares(String, ids: [String])
    /// The user did not confirm the command.
    case notConfirmed
}

extension CLIError: CustomStringConvertible {
    var description: String {
        switch self {
        case .setting(let name, let meaning): "\(name) is not set: \(meaning)"
        case .login(let issuer, let status, let scope):
            "\(issuer) issued no token for \(scope) (status \(status)). Check the client's ID, secret, and scopes."
        case .file(let name, let problem): "\(name): \(problem)"
        case .line(let number, let file, let problem): "\(file), line \(number): \(problem)"
        case .noId(let file): "\(file) has no \"id\". Add one or give --id."
        case .tool(let message): message
        case .noSuchShare(let name): "No share has the ID \(name) or an item \(name)."
        case .severalShares(let name, let ids):
            "\(name) is in several shares. Give one of \(ids.joined(separator: ", "))."
        case .notConfirmed: "The command was not confirmed and changed nothing."
        }
    }
}
