import ArgumentParser

/// The option of every command that removes something or that cannot be undone.
struct ConfirmationOptions: ParsableArguments {
    @Flag(help: "Do not ask for confirmation. Without a terminal, the command never asks.")
    var yes = false

    /// Asks the user a question on standard error.
    ///
    /// - Throws: ``CLIError/notConfirmed`` if the user does not answer `y` or `yes`.
    func confirm(_ question: String) throws(CLIError) {
        let console = Console.current
        guard !yes, console.isInteractive else { return }
        console.writeError("\(DisplayText.line(question)) [y/N] ")
        guard ["y", "yes"].contains(console.readLine()?.lowercased()) else { throw .notConfirmed }
    }
}
