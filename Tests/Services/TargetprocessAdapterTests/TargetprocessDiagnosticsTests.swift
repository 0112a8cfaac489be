import AdapterKit
import Core
import Curl
import EntityModel
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// Tests that the diagnostics name each fault between Tandem and Targetprocess once and do not report its consequences
/// as further faults.
struct TargetprocessDiagnosticsTests {
    private func examine(
        _ baseURL: String, _ simulator: RunningSimulator, token: String = RunningSimulator.token,
        policy: AddressPolicy = .any, trusts: String? = nil, projects: [String] = ["500"], webhook: String? = nil
    ) async throws -> [DiagnosticReport.Check] {
        let authorities = try trusts.map { try TestCertificates.shared.get().bytes("\($0).pem") }
        let timing = TimeSource(
            now: TimeSource.system.now, sleep: { _ in }, random: { 0.5 })
        let api = TargetprocessAPI(
            TargetprocessConnection(
                baseURL: baseURL, signIn: .accessToken(Secret(token)),
                tool: ToolHTTPConfiguration(trustedCAs: authorities, addressPolicy: policy)),
            curl: simulator.curl, version: "test", timing: timing)
        return await TargetprocessDiagnostics(targetprocess: api, curl: simulator.curl, now: timing.now)
            .run(DiagnosticRequest(projects: projects, webhook: webhook))
    }

    private func failed(_ checks: [DiagnosticReport.Check]) -> [String] {
        checks.filter { $0.verdict == .failed }.map(\.name)
    }

    private func verdict(_ name: String, _ checks: [DiagnosticReport.Check]) -> DiagnosticReport.CheckResult? {
        checks.first { $0.name == name }?.verdict
    }

    @Test func `a healthy connection passes everything and changes nothing`() async throws {
        try await withSimulator { simulator in
            let before = try await simulator.control("GET", "writes")
            let checks = try await examine(simulator.baseURL, simulator)
            #expect(failed(checks).isEmpty, "\(checks)")
            for name in [
                "Name resolution", "TCP", "Clock", "Log-in", "API v2", "POST /api/v1", "DELETE /api/v1", "Streaming",
                "Rights on UserStory", "Rights on Bug", "Rights on Comment", "Rights on Time", "Project 500",
            ] {
                #expect(verdict(name, checks) == .passed, "\(name): \(checks)")
            }
            #expect(checks.first { $0.name == "Log-in" }?.detail == "as Tandem Integration")
            #expect(!"\(checks)".contains(RunningSimulator.token))
            #expect(try await simulator.control("GET", "writes") == before)
        }
    }

    @Test func `a wrong token, a hidden project, and a wrong address are distinguished`() async throws {
        try await withSimulator { simulator in
            let stranger = try await examine(simulator.baseURL, simulator, token: "wrong")
            #expect(failed(stranger) == ["Log-in"], "\(stranger)")
            #expect(verdict("API v2", stranger) == .skipped && !"\(stranger)".contains("wrong"))
            let projects = try await examine(simulator.baseURL, simulator, projects: ["500", "4711", "x"])
            #expect(failed(projects) == ["Project 4711", "Project x"], "\(projects)")
            let nowhere = try await examine("http://no-such-host.invalid", simulator)
            #expect(failed(nowhere) == ["Name resolution"] && verdict("Log-in", nowhere) == .skipped)
            let closed = try await examine("http://127.0.0.1:9", simulator)
            #expect(failed(closed) == ["TCP"])
            let forbidden = try await examine("http://127.0.0.1:9", simulator, policy: .allowing([]))
            #expect(forbidden.first { $0.name == "TCP" }?.recommendation?.contains("allow its network") == true)
        }
    }

    @Test func `an intercepted certificate, and a blocked method or API, are identified`() async throws {
        try await withSimulator { simulator in
            var rules = StubGateway.Rules()
            rules.certificate = "server"
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                let trusted = try await examine(gateway.url, simulator, trusts: "ca")
                // The certificate of the tests is valid for only 30 days, which causes a warning.
                #expect(failed(trusted).isEmpty && verdict("TLS", trusted) == .warning, "\(trusted)")
                #expect(failed(try await examine(gateway.url, simulator, trusts: "stranger")) == ["TLS"])
            }
            rules = StubGateway.Rules()
            rules.blocks = [.init("DELETE", "/api/v1", 403), .init("GET", "/svc", 404)]
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                let checks = try await examine(gateway.url, simulator)
                #expect(failed(checks) == ["DELETE /api/v1"] && verdict("Streaming", checks) == .warning, "\(checks)")
            }
            rules.blocks = [.init("GET", "/api/v2", 403), .init("POST", "/api", 405)]
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                let names = Set(failed(try await examine(gateway.url, simulator)))
                #expect(names.isSuperset(of: ["POST /api/v1", "API v2"]), "\(names)")
            }
        }
    }

    @Test func `missing rights are reported, and unproven rights are not claimed`()
        async throws
    {
        try await withSimulator { simulator in
            func found(_ type: String, _ checks: [DiagnosticReport.Check]) -> String {
                checks.first { $0.name == "Rights on \(type)" }?.detail ?? ""
            }
            let administrator = try await examine(simulator.baseURL, simulator)
            #expect(found("UserStory", administrator).contains("created, changed, and deleted"))
            // This user has all rights, but the tool does not report them.
            let plain = try await examine(simulator.baseURL, simulator, token: "ada-token")
            #expect(verdict("Rights on UserStory", plain) == .passed)
            #expect(!found("UserStory", plain).contains("deleted"), "\(plain)")
            let before = try await simulator.control("GET", "writes")
            for type in ["Bug", "Comment", "Time"] {
                try await simulator.control(
                    "POST", "permissions", #"{"login":"ada","type":"\#(type)","denies":["create","change"]}"#)
            }
            let limited = try await examine(simulator.baseURL, simulator, token: "ada-token")
            for type in ["Bug", "Comment", "Time"] {
                let check = limited.first { $0.name == "Rights on \(type)" }
                #expect(check?.verdict == .warning && check?.detail.contains("not created") == true, "\(limited)")
                #expect(check?.recommendation?.contains(type) == true)
            }
            #expect(verdict("Rights on UserStory", limited) == .passed)
            // If the tool checks the values first, the response proves nothing, and the diagnostics claim nothing.
            try await simulator.control(
                "POST", "permissions",
                #"{"login":"ada","type":"Bug","denies":["create"],"checksValuesFirst":true}"#)
            let silent = try await examine(simulator.baseURL, simulator, token: "ada-token")
            #expect(!found("Bug", silent).contains("created, changed"), "\(silent)")
            #expect(try await simulator.control("GET", "writes") == before)
        }
    }

    @Test func `an unreachable webhook address is reported`() async throws {
        try await withSimulator { simulator in
            let absent = try await examine(
                simulator.baseURL, simulator, webhook: "http://127.0.0.1:9/webhooks/acme/shop/")
            #expect(failed(absent) == ["Webhook address"])
            let stranger = try await examine(simulator.baseURL, simulator, webhook: simulator.baseURL + "/webhooks/")
            #expect(failed(stranger) == ["Webhook address"])
        }
    }
}
