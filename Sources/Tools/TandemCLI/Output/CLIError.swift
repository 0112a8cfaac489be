/// Why a command did not do what it was asked, for the person at the keyboard.
enum CLIError: Error, Hashable, Sendable {
    case setting(_ name: String, _ meaning: String)
    case signIn(issuer: String, status: Int, scope: String)
    case file(_ name: String, _ problem: String)
    case noId(file: String)
    /// A tool does not do what was asked of it, in words for people.
    case tool(String)
    case noSuchShare(String)
    case severalShares(String, ids: [String])
}

extension CLIError: CustomStringConvertible {
    var description: String {
        switch self {
        case .setting(let name, let meaning): "\(name) is not set: \(meaning)"
        case .signIn(let issuer, let status, let scope):
            "\(issuer) gives no token for \(scope) (status \(status)): check the client's id, secret and scopes"
        case .file(let name, let problem): "\(name): \(problem)"
        case .noId(let file): "\(file) has no \"id\": add one, or give --id"
        case .tool(let words): words
        case .noSuchShare(let name): "there is no share \(name), and none of an item \(name)"
        case .severalShares(let name, let ids):
            "\(name) is in several shares: name one of \(ids.joined(separator: ", "))"
        }
    }
}
