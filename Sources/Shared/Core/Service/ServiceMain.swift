import CoreMetrics
import Curl
import Foundation
import Instrumentation
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// The complete `main` of a service: arguments, settings, logs, metrics, traces, HTTP, and an orderly stop.
public enum ServiceMain {
    public typealias Builder = @Sendable (ServiceContext) async throws -> ServiceComponents

    /// The exit codes of the program, from sysexits.h.
    enum ExitCode: Int32 {
        case success = 0
        case failure = 1
        case usage = 64
        case configuration = 78
    }

    /// Runs a service until a signal (SIGTERM, SIGINT) stops it or it fails.
    ///
    /// It never returns.
    ///
    /// - Parameters:
    ///   - name: The name of the program: `jira-adapter`.
    ///   - port: The default port of the internal HTTP API.
    ///   - publicPort: The default public port; `nil` for a service without one.
    ///   - settings: The settings of the service in addition to ``ServiceSettings``.
    ///   - assemble: A closure that builds the service. If it throws, the program ends.
    public static func run(
        _ name: String, port: Int = 8080, publicPort: Int? = nil, settings: [any SettingDeclaration],
        _ assemble: Builder
    ) async -> Never {
        let code = await outcome(
            name, ServiceSettings(port: port, publicPort: publicPort), settings,
            arguments: Array(CommandLine.arguments.dropFirst()), assemble)
        exit(code.rawValue)
    }

    static func outcome(
        _ name: String, _ common: ServiceSettings, _ own: [any SettingDeclaration], arguments: [String],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        say: (Int32, String) -> Void = { StandardStream.write(Array($1.utf8), to: $0) }, _ assemble: Builder
    ) async -> ExitCode {
        let declarations = common.all + own
        switch arguments.first {
        case nil: break
        case "--help", "-h":
            say(StandardStream.output, SettingsHelp.text(program: name, declarations))
            return .success
        case "--version":
            say(StandardStream.output, "\(name) \(TandemVersion.current)\n")
            return .success
        case .some:
            say(StandardStream.error, "\(name) accepts only the arguments --help and --version\n")
            return .usage
        }
        do {
            let settings = try SettingsReader.load(declarations, environment: environment)
            return try await serve(name, common, settings, assemble)
        } catch let error as SettingsError {
            say(StandardStream.error, error.problems.map { "\(name): \($0)\n" }.joined())
            return .configuration
        } catch {
            say(StandardStream.error, "\(name): \(error)\n")
            return .failure
        }
    }

    private static func serve(
        _ name: String, _ common: ServiceSettings, _ settings: SettingsReader, _ assemble: Builder
    ) async throws -> ExitCode {
        let observability = try Observability(name, settings)
        observability.install()
        defer { observability.log.flush() }
        NIOSingletons.groupLoopCountSuggestion = try settings.value(ServiceSettings.eventLoops)
        let logger = Logger(label: name)
        let curl = try CurlClient()
        defer { curl.close() }
        let context = ServiceContext(
            name: name, settings: settings, logger: logger, metrics: observability.metrics, curl: curl,
            addressPolicy: try ServiceSettings.addressPolicy(settings),
            isPrivateCloud: try settings.value(ServiceSettings.isPrivateCloud),
            token: try OAuthSettings.token(settings, curl, program: name),
            verifier: try OAuthSettings.verifier(settings, curl))
        do {
            let host = ServiceHost(context: context, settings: common, parts: try await assemble(context))
            logger.info("starting", metadata: ["version": "\(TandemVersion.current)"])
            try await run(host, logger)
            logger.info("stopped")
            return .success
        } catch let error as SettingsError {
            throw error
        } catch {
            logger.critical("service failed", error: error)
            return .failure
        }
    }

    private static func run(_ host: ServiceHost, _ logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: try host.services(), gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = try host.context.settings.value(ServiceSettings.stopTimeout)
        try await ServiceGroup(configuration: configuration).run()
    }
}
