import ArgumentParser
import Core
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import ToolHTTP

/// Has a person let Tandem into a Jira Data Center over an application link.
///
/// It runs where the administrator is: only what it writes goes to Tandem, with the connection.
struct OAuth1Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oauth1",
        abstract: "Gets a token of Jira Data Center over an application link (OAuth 1.0a), and writes the credentials.",
        discussion: """
            The application link is made in Jira first, with the consumer key and the public half of the private key \
            (openssl genrsa 2048; openssl rsa -pubout). The token stands for the user who says yes, for five years \
            unless Jira says otherwise.
            """)

    @Option(help: "Jira's address, such as https://jira.acme.example.")
    var jira: String
    @Option(help: "What the application link is called.")
    var consumerKey: String
    @Option(help: "A file with the private key in PEM.", completion: .file())
    var privateKey: String
    @Option(help: "The file to write the credentials to; it must not be there yet.", completion: .file())
    var output: String

    func run() async throws {
        guard let pem = try? String(contentsOf: URL(filePath: privateKey), encoding: .utf8) else {
            throw CLIError.file(privateKey, "cannot be read")
        }
        guard !FileManager.default.fileExists(atPath: output) else {
            throw CLIError.file(output, "is there already")
        }
        let key = Secret(pem)
        let curl = try CurlClient()
        defer { curl.close() }
        let dance = OAuth1AuthorizationFlow(
            baseURL: jira.trimmingTrailingSlash, consumerKey: consumerKey, privateKey: key,
            curl: curl)
        do {
            let request = try await dance.requestToken()
            print("Open this page as the user whom Tandem shall be in Jira, and allow it:\n\n  \(request.address)\n")
            print("The code that Jira shows: ", terminator: "")
            let code = (readLine() ?? "").trimmingCharacters(in: .whitespaces)
            let token = try await dance.accessToken(request, code: code)
            try write(
                ConnectionCredentials(
                    signIn: .oauth1(consumerKey: consumerKey, privateKey: key, token: token)))
        } catch let failure as ToolError {
            throw CLIError.tool(failure.message)
        }
        print("\n\(output) is the connection's \"credentials\"; remove it once they are stored.")
    }

    /// For its owner alone.
    private func write(_ credentials: ConnectionCredentials) throws {
        let isWritten = FileManager.default.createFile(
            atPath: output, contents: Data(try credentials.json()), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw CLIError.file(output, "cannot be written") }
    }
}
