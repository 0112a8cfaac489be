import Curl
import Foundation
import Primitives
import TestSupport
import Testing

@testable import Core

@Suite struct ServiceMainTests {
    private static let own: [any SettingDeclaration] = [
        Setting<String>("TANDEM_OWN_URL", "where it is"), Setting<Secret<String>>("TANDEM_OWN_SECRET", "a secret"),
    ]

    private func outcome(
        _ arguments: [String], _ environment: [String: String] = [:]
    ) async -> (code: ServiceMain.ExitCode, said: [Int32: String]) {
        let said = Held<[Int32: String]>()
        said.value = [:]
        let code = await ServiceMain.outcome(
            "x-service", ServiceSettings(port: 8089, publicPort: 8099), ServiceMainTests.own, arguments: arguments,
            environment: environment,
            say: { descriptor, text in said.change { $0?[descriptor, default: ""] += text } }
        ) { _ in
            Issue.record("the service must not be built")
            throw CancellationError()
        }
        return (code, said.value ?? [:])
    }

    @Test func `--help lists the common settings and the service's own, and ends well`() async {
        let (code, said) = await outcome(["--help"])
        #expect(code == .success && said[2] == nil)
        for name in [
            "TANDEM_HTTP_HOST", "TANDEM_HTTP_PORT", "TANDEM_PUBLIC_PORT", "TANDEM_LOG_LEVEL", "TANDEM_LOG_FORMAT",
            "TANDEM_ALLOWED_NETWORKS", "TANDEM_CONFIG_FILE", "TANDEM_OWN_URL", "TANDEM_OWN_SECRET",
        ] {
            #expect(said[1]?.contains("\n  \(name)\n") == true, "\(name)")
        }
        #expect(said[1]?.contains("default: 8089") == true && said[1]?.contains("default: 8099") == true)
    }

    @Test func `--version prints the version`() async {
        let (code, said) = await outcome(["--version"])
        #expect(code == .success && said == [1: "x-service \(TandemVersion.current)\n"])
    }

    @Test func `an unknown argument is a usage error`() async {
        let (code, said) = await outcome(["--port=1"])
        #expect(code.rawValue == 64 && said[1] == nil && said[2]?.contains("--help") == true)
    }

    @Test func `wrong variables end the program with 78 and a line for each, without values`() async {
        let (code, said) = await outcome(
            [], ["TANDEM_HTTP_PORT": "70000", "TANDEM_ALLOWED_NETWORKS": "10.0.0.0/99", "TANDEM_LOG_LEVEL": "hunter2"])
        #expect(code.rawValue == 78)
        let lines = (said[2] ?? "").split(separator: "\n")
        #expect(lines.count == 3 && lines.allSatisfy { $0.hasPrefix("x-service: TANDEM_") })
        #expect(!(said[2] ?? "").contains("hunter2") && !(said[2] ?? "").contains("70000"))
    }

    @Test func `tools are called in public networks unless the settings name others`() throws {
        let closed = try RunningService.context()
        let open = try RunningService.context(["TANDEM_ALLOWED_NETWORKS": "10.0.0.0/8, 127.0.0.1"])
        let inside = try #require(IPAddress("10.1.2.3"))
        let loopback = try #require(IPAddress("127.0.0.1"))
        let metadata = try #require(IPAddress("169.254.169.254"))
        let outside = try #require(IPAddress("1.1.1.1"))
        #expect(closed.addressPolicy.permits(outside) && !closed.addressPolicy.permits(inside))
        #expect(open.addressPolicy.permits(inside) && open.addressPolicy.permits(loopback))
        #expect(open.addressPolicy.permits(outside) && !open.addressPolicy.permits(metadata))
    }

    @Test func `another service's address is a setting`() throws {
        let url = Setting<String>("TANDEM_OTHER_URL", "the other one")
        #expect(throws: SettingsError.self) {
            try RunningService.context(settings: [url]).internalClient(base: url)
        }
        _ = try RunningService.context(["TANDEM_OTHER_URL": "http://x"], settings: [url]).internalClient(base: url)
    }
}
