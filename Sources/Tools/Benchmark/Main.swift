import ArgumentParser
import Curl
import Foundation

/// The command that measures a running system.
@main
struct Benchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure how fast a running Tandem syncs changes in both directions.",
        discussion: """
            The plan is a JSON file: {"jira": {"control", "person", "service"}, "targetprocess": {…}, \
            "pairs": [{"jira", "jira_id", "targetprocess"}], "processes": {name: {"pid", "start_ms", "idle_mb"}}, \
            "ceiling_per_s"}. scripts/bench writes it.
            """)

    @Option(help: "The plan, a JSON file that scripts/bench writes.")
    var plan: String

    @Option(help: "The number of rounds per direction. Each round edits every shared item at full speed (default 3).")
    var rounds = 3

    @Option(help: "The seconds at half of the full speed, per direction (default 10).")
    var pacedSeconds = 10.0

    @Option(help: "The number of concurrent webhook requests (default 64).")
    var concurrency = 64

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard rounds > 0, concurrency > 0, pacedSeconds > 0 else {
            throw ValidationError("All numbers must be greater than 0.")
        }
    }

    func run() async throws {
        let plan = try Plan.read(plan)
        guard !plan.pairs.isEmpty else { throw ValidationError("The plan has no pairs of shared items.") }
        let client = try CurlClient()
        defer { client.close() }
        let jira = SimulatedTool(.jira, plan, client)
        let targetprocess = SimulatedTool(.targetprocess, plan, client)
        var measurement = Measurement(
            plan: plan,
            directions: [
                Direction(source: jira, target: targetprocess), Direction(source: targetprocess, target: jira),
            ],
            sender: WebhookLoadGenerator(client: client, concurrency: concurrency), rounds: rounds,
            pacedSeconds: pacedSeconds
        ) { line in
            try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
        }
        let report = try await measurement.run()
        print(json ? try report.json : report.table)
    }
}
