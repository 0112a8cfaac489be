import ArgumentParser
import Foundation

/// The options of every command.
struct AccountOptions: ParsableArguments {
    @Option(help: "The account (default: TANDEM_ACCOUNT).")
    var account: String = ProcessInfo.processInfo.environment["TANDEM_ACCOUNT"] ?? ""

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        guard !account.isEmpty else { throw ValidationError("Give --account or set TANDEM_ACCOUNT.") }
    }

    var api: TandemAPI {
        get throws { TandemAPI(client: try APIConfiguration().client, account: account) }
    }
}
