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
        host = Setting("TANDEM_HTTP_HOST", "the address on which HTTP is answered", default: "127.0.0.1")
        self.port = ServiceSettings.port("TANDEM_HTTP_PORT", "the port of the internal HTTP API", port)
        self.publicPort = publicPort.map {
            ServiceSettings.port("TANDEM_PUBLIC_PORT", "the port on which the outside is answered", $0)
        }
    }

    public static let logFormat = Setting<LogFormat>("TANDEM_LOG_FORMAT", "the form of log lines", default: .auto)
    public static let logLevel = Setting<Logger.Level>(
        "TANDEM_LOG_LEVEL", "the least level that is logged", default: .info)
    public static let mutedAccounts = Setting<[String]>(
        "TANDEM_LOG_MUTED_ACCOUNTS", "the accounts of which nothing is logged", default: [])
    public static let eventLoops = Setting<Int>(
        "TANDEM_HTTP_EVENT_LOOPS", "threads that move HTTP's bytes",
        default: min(4, max(2, ProcessInfo.processInfo.activeProcessorCount)), expecting: "a number from 1 to 64"
    ) { (1...64).contains($0) }
    public static let maximumBodyBytes = Setting<Int>(
        "TANDEM_HTTP_MAX_BODY_BYTES", "the longest body of a request that is read", default: 5 << 20,
        expecting: "a number of bytes from 1 on"
    ) { $0 > 0 }
    public static let maximumConnections = Setting<Int>(
        "TANDEM_HTTP_MAX_CONNECTIONS", "connections that one port takes at a time", default: 4096,
        expecting: "a number from 1 on"
    ) { $0 > 0 }
    public static let stopTimeout = Setting<Duration>(
        "TANDEM_SHUTDOWN_TIMEOUT", "how long work under way may take after the signal to stop", default: .seconds(25))
    public static let isPrivateCloud = Setting<Bool>(
        "TANDEM_PRIVATE_CLOUD", "whether tools may stand in private networks, with certificates of an own authority",
        default: false)
    public static let allowedNetworks = Setting<[String]>(
        "TANDEM_ALLOWED_NETWORKS", "networks beside the public ones in which tools may be called, such as 10.0.0.0/8",
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
