public import Core
public import Curl
import Foundation
import Hummingbird
import Logging
import Primitives
import ServiceLifecycle

/// A service with the given parts, in this process, on free ports of the loopback address.
public struct RunningService: Sendable {
    public let context: ServiceContext
    /// The base URL of each port, by the name of the port.
    public let addresses: [String: String]
    private let group: ServiceGroup

    package static func context(
        _ environment: [String: String] = [:], settings: [any SettingDeclaration] = [],
        common: ServiceSettings = ServiceSettings(port: 0, publicPort: 0)
    ) throws -> ServiceContext {
        let reader = try SettingsReader.load(common.all + settings, environment: environment)
        var logger = Logger(label: "test-service")
        logger.logLevel = .critical
        return ServiceContext(
            name: "test-service", settings: reader, logger: logger, metrics: PrometheusRegistry(),
            curl: try CurlClient(), addressPolicy: try ServiceSettings.addressPolicy(reader), isPrivateCloud: false,
            token: { _ in Secret("none") }, verifier: TokenVerifier(issuer: "none", keys: { [] }))
    }

    /// Runs the service during the body, then stops it in the same way as a signal.
    public static func with(
        _ environment: [String: String] = [:], settings: [any SettingDeclaration] = [],
        assemble: (ServiceContext) throws -> ServiceComponents, _ body: (RunningService) async throws -> Void
    ) async throws {
        let common = ServiceSettings(port: 0, publicPort: 0)
        let context = try context(environment, settings: settings, common: common)
        let host = ServiceHost(context: context, settings: common, parts: try assemble(context))
        let (ports, listening) = AsyncStream<(String, Int)>.makeStream()
        let services = try host.services { listening.yield(($0, $1)) }
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: context.logger))
        let expected = host.parts.publicRoutes == nil ? 1 : 2
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { listening.finish() }
                try await group.run()
            }
            var addresses: [String: String] = [:]
            for await (name, port) in ports {
                addresses[name] = "http://127.0.0.1:\(port)"
                if addresses.count == expected { break }
            }
            do {
                try await body(RunningService(context: context, addresses: addresses, group: group))
            } catch {
                await group.triggerGracefulShutdown()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
        context.curl.close()
    }

    /// Stops the service in the same way as a signal.
    public func stop() async {
        await group.triggerGracefulShutdown()
    }

    public func get(_ path: String, on port: String = "internal") async throws(CurlError) -> CurlResponse {
        try await send("GET", path, on: port)
    }

    public func send(
        _ method: String, _ path: String, on port: String = "internal",
        headers: [(name: String, value: String)] = [], body: CurlRequest.Body = .none
    ) async throws(CurlError) -> CurlResponse {
        try await context.curl.send(
            CurlRequest(
                method: method, url: (addresses[port] ?? "http://127.0.0.1:1") + path, headers: headers, body: body,
                deadline: .seconds(10), addressPolicy: .any))
    }

    public func json<Value: Decodable>(_ response: CurlResponse, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: Data(response.body))
    }
}

/// The response of `/health/ready`.
public struct ReadyReport: Decodable {
    public struct Dependency: Decodable {
        public let status: String
        public let critical: Bool
        public let detail: String?
    }

    public let status: String
    public let dependencies: [String: Dependency]
}
