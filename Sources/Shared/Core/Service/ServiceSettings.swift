package import Curl
import Foundation
public import Logging

/// The settings that every service has.
public struct ServiceSettings: Sendable {
    /// The format of log lines.
    public enum LogFormat: String, CaseIterable, SettingValue {
        /// The format is readable text on a terminal and JSON otherwise.
        case auto
        case json
        case text
    }

    public let host: Setting<String>
    public let port: Setting<Int>
    /// The public port, for a service with external callers.
    public let publicPort: Setting<Int>?

    package init(port: Int, publicPort: Int?) {
        host = Setting("TANDEM_HTTP_HOST", "The network address that the HTTP ports listen on.", default: "127.0.0.1")
        self.port = ServiceSettings.port("TANDEM_HTTP_PORT", "The port of the internal HTTP API.", port)
        self.publicPort = publicPort.map {
            ServiceSettings.port("TANDEM_PUBLIC_PORT", "The port for external callers.", $0)
        }
    }

    public static let logFormat = Setting<LogFormat>("TANDEM_LOG_FORMAT", "The format of log lines.", default: .auto)
    public static let logLevel = Setting<Logger.Level>(
        "TANDEM_LOG_LEVEL", "The minimum level of log lines.", default: .info)
    public static let mutedAccounts = Setting<[String]>(
        "TANDEM_LOG_MUTED_ACCOUNTS", "The accounts that are not logged.", default: [])
    public static let eventLoops = Setting<Int>(
        "TANDEM_HTTP_EVENT_LOOPS", "The number of threads for HTTP connections.",
        default: min(4, max(2, ProcessInfo.processInfo.activeProcessorCount)), expecting: "a number from 1 to 64"
    ) { (1...64).contains($0) }
    public static let maximumBodyBytes = Setting<Int>(
        "TANDEM_HTTP_MAX_BODY_BYTES", "The maximum size of a request body in bytes.", default: 5 << 20,
        expecting: "a number of bytes, at least 1"
    ) { $0 > 0 }
    public static let maximumConnections = Setting<Int>(
        "TANDEM_HTTP_MAX_CONNECTIONS", "The maximum number of open connections per port.", default: 4096,
        expecting: "a number, at least 1"
    ) { $0 > 0 }
    public static let stopTimeout = Setting<Duration>(
        "TANDEM_SHUTDOWN_TIMEOUT", "The maximum time for running work after the signal to stop.", default: .seconds(25))
    public static let isPrivateCloud = Setting<Bool>(
        "TANDEM_PRIVATE_CLOUD",
        "Whether tools may be in private networks and use certificates of a private certificate authority.",
        default: false)
    public static let allowedNetworks = Setting<[String]>(
        "TANDEM_ALLOWED_NETWORKS",
        "The private networks in which tools may be called, such as 10.0.0.0/8, in addition to public addresses.",
        default: [], expecting: "networks in CIDR notation, separated by commas"
    ) { $0.allSatisfy { IPNetwork($0) != nil } }

    package var all: [any SettingDeclaration] {
        let ports: [any SettingDeclaration] = if let publicPort { [host, port, publicPort] } else { [host, port] }
        return ports + [
            ServiceSettings.logFormat, ServiceSettings.logLevel, ServiceSettings.mutedAccounts,
            ServiceSettings.eventLoops, ServiceSettings.maximumBodyBytes, ServiceSettings.maximumConnections,
            ServiceSettings.stopTimeout, ServiceSettings.isPrivateCloud, ServiceSettings.allowedNetworks,
        ] + OAuthSettings.all + [SettingsReader.file]
    }

    /// Returns the policy for the network addresses at which tools may be called.
    package static func addressPolicy(_ settings: SettingsReader) throws(SettingsError) -> AddressPolicy {
        let networks = try settings.value(allowedNetworks).compactMap { IPNetwork($0) }
        return networks.isEmpty ? .publicOnly : .allowing(networks)
    }

    private static func port(_ name: String, _ meaning: String, _ number: Int) -> Setting<Int> {
        Setting(name, meaning, default: number, expecting: "a port from 0 to 65535") { (0...65535).contains($0) }
    }
}

extension Logger.Level: SettingValue {
    public var settingText: String { rawValue }
}
