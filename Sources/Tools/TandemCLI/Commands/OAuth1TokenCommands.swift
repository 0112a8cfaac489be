import ArgumentParser
import Core
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import ToolHTTP

/// `tandem oauth1-token`.
struct OAuth1TokenCommands: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oauth1-token", abstract: "Create a token of Jira Data Center (OAuth 1.0a).",
        subcommands: [Create.self])

    /// Gets a user's access token for a Jira Data Center over an application link.
    ///
    /// The command runs on the administrator's computer. Tandem receives only the written credentials, with the connection.
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Get a token of Jira Data Center over an application link and write credentials.",
            discussion: """
                Create the application link in Jira first, with the consumer key and the public half of the private key \
                (openssl genrsa 2048; openssl rsa -pubout). The token acts as the user who allows it, for five years \
                unless Jira limits it further. The command asks for the code that Jira shows.
                """)

        @Option(help: "Jira's address, such as https://jira.acme.example.")
        var jira: String
        @Option(help: "The consumer key of the application link.")
        var consumerKey: String
        @Option(help: "A file with the private key in PEM.", completion: .file())
        var privateKey: String
        @Option(help: "The file to write the credentials to. It must not exist yet.", completion: .file())
        var output: String
        @OptionGroup var outputOptions: OutputOptions

        func validate() throws {
            guard privateKey != "-" else {
                throw ValidationError("--private-key must be a file, because the code is read from standard input.")
            }
        }

        func run() async throws {
            let key = Secret(try InputFile.text(privateKey))
            guard !FileManager.default.fileExists(atPath: output) else {
                throw CLIError.file(output, "The file already exists.")
            }
            let curl = try CurlClient()
            defer { curl.close() }
            let flow = OAuth1AuthorizationFlow(
                baseURL: jira.trimmingTrailingSlash, consumerKey: consumerKey, privateKey: key, curl: curl)
            do {
                let request = try await flow.requestToken()
                let token = try await flow.accessToken(request, code: Self.askForCode(address: request.address))
                try write(
                    ConnectionCredentials(signIn: .oauth1(consumerKey: consumerKey, privateKey: key, token: token)))
            } catch let error as ToolError {
                throw CLIError.tool(error.message)
            }
            try outputOptions.show(
                Report(
                    ["output": output],
                    "\(output) contains the \"credentials\" of the connection. Delete the file after you store them."))
        }

        /// Asks on standard error, because standard output contains only the result.
        private static func askForCode(address: String) -> String {
            let console = Console.current
            console.writeError(
                """
                Log in to Jira as the user for Tandem, open this page, and allow access:

                  \(DisplayText.line(address))

                Enter the code that Jira shows: 
                """)
            return (console.readLine() ?? "").trimmingCharacters(in: .whitespaces)
        }

        /// Writes the credentials to a file that only its owner can read.
        private func write(_ credentials: ConnectionCredentials) throws {
            let isWritten = FileManager.default.createFile(
                atPath: output, contents: Data(try credentials.json()), attributes: [.posixPermissions: 0o600])
            guard isWritten else { throw CLIError.file(output, "The file cannot be written.") }
        }
    }
}
