import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import SimulatorKit

/// The settings with which the simulator starts.
struct SimulatorSettings: Sendable {
    var host = "127.0.0.1"
    var port = 9102
    var account = "shop.tpondemand.com"
    var serviceToken = "targetprocess-demo-token"
    var zone = ZoneOffset(minutes: 120)
    var isDemo = false
    var notifyURL: String?
    var notificationBody = WebhookRule.Body.automationRule
}

/// Builds the application; tests start the same one.
func simulatorApplication(_ settings: SimulatorSettings) -> some ApplicationProtocol {
    let delivery = WebhookDispatcher()
    let rule = settings.notifyURL.map { WebhookRule(url: $0, body: settings.notificationBody) }
    let instance = Instance(
        account: settings.account, serviceToken: settings.serviceToken, zone: settings.zone, isDemo: settings.isDemo,
        rule: rule, delivery: delivery)
    let router = Router(context: ConnectionContext.self)
    let api = RESTEndpoint(instance: instance)
    for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete, .head] {
        router.on("api/**", method: method) { request, context in
            try await api.respond(to: request, context: context)
        }
    }
    StreamEndpoint(instance: instance, api: api).addRoutes(to: router)
    FileEndpoint(instance: instance, api: api).addRoutes(to: router)
    ControlAPI(instance: instance).addRoutes(to: router)
    Page(instance: instance).addRoutes(to: router)
    var logger = Logger(label: "targetprocess-simulator")
    logger.logLevel = .warning
    var application = Application(
        router: router, configuration: .init(address: .hostname(settings.host, port: settings.port)), logger: logger)
    application.addServices(delivery)
    return application
}
