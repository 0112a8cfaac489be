import Hummingbird
import HummingbirdCore
import Logging
import ServiceLifecycle

/// The settings with which the simulator starts.
struct SimulatorSettings: Sendable {
    var shape = JiraDeployment.cloud
    var host = "127.0.0.1"
    var port = 9101
    /// The URL at which others reach the simulator; nil for `http://localhost:<port>`.
    var publicURL: String?
    var withDemo = false
    var offsetMinutes = 0
    var limit: RateLimiter.Limit?
    var delivery = DispatchSettings()
    var recording: String?
    var maxFileBytes = 10 << 20

    var site: Site {
        Site(
            shape: shape, baseURL: publicURL ?? "http://localhost:\(port)", offsetMinutes: offsetMinutes,
            maxFileBytes: maxFileBytes)
    }
}

/// Builds the application.
func buildApplication(_ settings: SimulatorSettings, logger: Logger) throws -> some ApplicationProtocol {
    let dispatcher = WebhookDispatcher(settings: settings.delivery, logger: logger)
    let simulator = Simulator(
        site: settings.site, withDemo: settings.withDemo, limit: settings.limit, dispatcher: dispatcher)
    let recorder = try settings.recording.map(Recorder.init(path:))
    var application = Application(
        responder: SimulatorResponder(
            simulator: simulator, control: ControlAPI(simulator: simulator), recorder: recorder,
            maxBodyBytes: settings.maxFileBytes + (6 << 20)),
        configuration: ApplicationConfiguration(
            address: .hostname(settings.host, port: settings.port), serverName: nil),
        services: [dispatcher], logger: logger)
    if let recorder { application.addServices(recorder) }
    return application
}
