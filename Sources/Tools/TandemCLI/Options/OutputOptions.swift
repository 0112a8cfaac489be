import ArgumentParser

/// The output options of every command.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON document instead of text.")
    var json = false

    /// Prints the result of a command.
    func show(_ report: Report) throws {
        let console = Console.current
        console.write((json ? try report.json() : report.text(width: console.width)) + "\n")
    }
}
