import ArgumentParser
import Hummingbird
import SimulatorKit

@main
struct TargetprocessSimulator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "targetprocess-simulator",
        abstract: "Run a Targetprocess simulator with REST API v1 and v2, webhooks, and a page to edit items.")

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on.")
    var port = 9102

    @Option(help: "The account's host name, which webhook requests contain.")
    var account = "shop.tpondemand.com"

    @Option(help: "The access token of the integration's user.")
    var token = "targetprocess-demo-token"

    @Option(help: "The instance's time zone in minutes east of UTC.")
    var zone = 120

    @Flag(help: "Start with the stories of a web shop.")
    var demo = false

    @Option(help: "The URL that receives webhook requests, as http://host:port/path.")
    var notifyUrl: String?

    @Option(help: "The format of webhook requests: automationRule or plugin (default automationRule).")
    var notifyBody = "automationRule"

    func validate() throws {
        if let notifyUrl, WebhookAddress(notifyUrl) == nil {
            throw ValidationError("--notify-url must be http://host[:port]/path.")
        }
        guard WebhookRule.Body(rawValue: notifyBody) != nil else {
            throw ValidationError("--notify-body must be automationRule or plugin.")
        }
    }

    func run() async throws {
        let settings = SimulatorSettings(
            host: host, port: port, account: account, serviceToken: token, zone: ZoneOffset(minutes: zone),
            isDemo: demo, notifyURL: notifyUrl,
            notificationBody: WebhookRule.Body(rawValue: notifyBody) ?? .automationRule)
        try await simulatorApplication(settings).runService()
    }
}
