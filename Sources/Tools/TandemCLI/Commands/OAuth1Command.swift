import ArgumentParser
import Core
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import ToolHTTP

/// Gets a user's access token for a Jira Data Center over an application link.
///
/// The command runs on the administrator's computer. Tandem receives only the written credentials, with the connection.
struct OAuth1Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oauth1",
        abstract: "Get a token of Jira Data Center over an application link (OAuth 1.0a) and write credentials.",
        discussion: """
            Create the application link in Jira first, with the consumer key and the public half of the private key \
            (openssl genrsa 2048; openssl rsa -pubout). The token acts as the user who allows it, for five years \
            unless Jira limits it further.
            """)

    @Option(help: "Jira's address, such as https://jira.acme.example.")
    var jira: String
    @Option(help: "The consumer key of the application link.")
    var consumerKey: String
    @Option(help: "A file with the private key in PEM.", completion: .file())
    var privateKey: String
    @Option(help: "The file to write the credentials to. It must not exist yet.", completion: .file())
    var output: String

    func run() async throws {
        guard let pem = try? String(contentsOf: URL(filePath: privateKey), encoding: .utf8) else {
            throw CLIError.file(privateKey, "The file cannot be read.")
        }
        guard !FileManager.default.fileExists(atPath: output) else {
            throw CLIError.file(output, "The file already exists.")
        }
        let key = Secret(pem)
        let curl = try CurlClient()
        defer { curl.close() }
        let dance = OAuth1AuthorizationFlow(
            baseURL: jira.trimmingTrailingSlash, consumerKey: consumerKey, privateKey: key,
            curl: curl)
        do {
            let request = try await dance.requestToken()
            print("Log in to Jira as the user for Tandem, open this page, and allow access:\n\n  \(request.address)\n")
            print("Enter the code that Jira shows: ", terminator: "")
            let code = (readLine() ?? "").trimmingCharacters(in: .whitespaces)
            let token = try await dance.accessToken(request, code: code)
            try write(
                ConnectionCredentials(
                    signIn: .oauth1(consumerKey: consumerKey, privateKey: key, token: token)))
        } catch let failure as ToolError {
            throw CLIError.tool(failure.message)
        }
        print("\n\(output) contains the \"credentials\" of the connection. Delete the file after you store them.")
    }

    /// Writes the credentials to a file that only its owner can read.
    private func write(_ credentials: ConnectionCredentials) throws {
        let isWritten = FileManager.default.createFile(
            atPath: output, contents: Data(try credentials.json()), attributes: [.posixPermissions: 0o600])
        guard isWritten else { throw CLIError.file(output, "The file cannot be written.") }
    }
}
