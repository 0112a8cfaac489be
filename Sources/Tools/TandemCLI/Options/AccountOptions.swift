import ArgumentParser

/// The options of every command that reads or changes an account.
struct AccountOptions: ParsableArguments {
    @Option(help: "The account (default: TANDEM_ACCOUNT).")
    var account: String = Console.current.environment["TANDEM_ACCOUNT"] ?? ""
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard !account.isEmpty else { throw ValidationError("Give --account or set TANDEM_ACCOUNT.") }
    }

    var api: TandemAPI {
        get throws { TandemAPI(client: try APIConfiguration().client, account: account) }
    }

    /// Prints the result of a command.
    func show(_ report: Report) throws { try output.show(report) }
}
