import ArgumentParser

/// The share that a command shows or changes.
struct ShareName: ParsableArguments {
    @Argument(help: "The share's ID, the Targetprocess item's ID, or the Jira issue's key.")
    var share: String
}
