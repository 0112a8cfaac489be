import ArgumentParser
import Hummingbird
import Logging
import NIOCore

/// The command that starts the simulator.
@main
struct JiraSimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jira-simulator",
        abstract: "Run a Jira simulator over HTTP that keeps its state in memory.",
        discussion: """
            Users: tandem (the service), alice and bob (people), rita (read-only).
            Cloud: Basic with <name>@example.com and the API token <name>-secret, or an OAuth bearer <name>-token.
            Data Center: Basic with <name> and the password <name>-secret, or the access token <name>-token.
            The page is at /, and the control API is below /_control.
            """)

    @Option(help: "The product to simulate: cloud or datacenter (default cloud).")
    var jira = JiraDeployment.cloud

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on.")
    var port = 9101

    @Option(name: .customLong("public-url"), help: "The public URL for links (default http://localhost:<port>).")
    var publicURL: String?

    @Flag(help: "Start with some issues in the project DEMO.")
    var demo = false

    @Option(help: "The site's time zone in minutes east of Greenwich.")
    var utcOffset = 0

    @Option(help: "The number of calls per user and window (default no limit).")
    var rateLimit: Int?

    @Option(help: "The length of the window of --rate-limit, in seconds.")
    var rateWindow = 60

    @Option(help: "The delay before the first retry of a webhook request, in milliseconds. It doubles with each retry.")
    var webhookRetryBase = 5000

    @Option(help: "The maximum number of attempts per webhook request.")
    var webhookTries = 5

    @Option(help: "The time to wait for the receiver of a webhook request, in seconds.")
    var webhookTimeout = 30

    @Option(help: "The number of concurrent webhook requests.")
    var webhookLanes = 16

    @Option(help: "Write each exchange as a line of JSON to this file.")
    var record: String?

    @Option(help: "The maximum size of a file in bytes.")
    var maxFileBytes = 10 << 20

    @Option(help: "The minimum level of log messages (default notice).")
    var logLevel = "notice"

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be between 0 and 65535.") }
        guard webhookLanes > 0, webhookTries > 0, webhookRetryBase > 0, webhookTimeout > 0, rateWindow > 0 else {
            throw ValidationError("All numbers must be greater than 0.")
        }
    }

    func run() async throws {
        var logger = Logger(label: "jira-simulator")
        logger.logLevel = Logger.Level(rawValue: logLevel) ?? .notice
        var settings = SimulatorSettings()
        settings.shape = jira
        settings.host = host
        settings.port = port
        settings.publicURL = publicURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
        settings.withDemo = demo
        settings.offsetMinutes = utcOffset
        settings.limit = rateLimit.map { RateLimiter.Limit(calls: $0, seconds: rateWindow) }
        settings.delivery = DispatchSettings(
            lanes: webhookLanes, retryBase: .milliseconds(webhookRetryBase), tries: webhookTries,
            timeout: .seconds(Int64(webhookTimeout)))
        settings.recording = record
        settings.maxFileBytes = maxFileBytes
        let application = try buildApplication(settings, logger: logger)
        logger.notice(
            "Jira simulator",
            metadata: [
                "shape": "\(jira.rawValue)", "url": "\(settings.site.baseURL)", "users": "tandem, alice, bob, rita",
            ])
        try await application.runService()
    }
}

extension JiraDeployment: ExpressibleByArgument {}
