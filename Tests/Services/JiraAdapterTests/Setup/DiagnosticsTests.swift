import AdapterKit
import Core
import CryptoExtras
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

/// The diagnostics name each fault between Tandem and Jira, and do not report its consequences as further faults.
struct DiagnosticsTests {
    /// A connection with its record and credentials, as the adapter opens it.
    private struct Patient {
        var baseURL: String
        var product = ConnectionRecord.Product.jiraDataCenter
        var networks = ["127.0.0.0/8"]
        var trusts: String?
        var credentials = ConnectionCredentials(signIn: .token(Secret("tandem-token")))
        var mapped = JiraField.allCases.map(\.id)
        var makes: [FieldID] = []
        var now: Timestamp = JiraAdapterTests.now()
        var authorization: AuthorizationView?
        var proxy: CurlProxy?
    }

    private func examine(
        _ patient: Patient, projects: [String] = ["DEMO"], webhook: String? = nil
    ) async throws -> [DiagnosticReport.Check] {
        var record = record(product: patient.product, baseURL: patient.baseURL, networks: patient.networks)
        if let trusts = patient.trusts {
            record.trustedCertificates = String(
                decoding: try TestCertificates.shared.get().bytes("\(trusts).pem"), as: UTF8.self)
        }
        let curl = try RunningSimulator.sharedCurl.get().usingProxy(patient.proxy)
        let timing = TimeSource(now: { patient.now }, sleep: { _ in }, random: { 0.5 })
        let jira = try JiraAPI(
            connection: try JiraConnection(record, credentials: patient.credentials),
            selection: JiraFieldSelection(mapped: patient.mapped, fieldsWithReferenceCreation: patient.makes),
            curl: curl, version: "test", timing: timing)
        let examiner = JiraDiagnostics(
            jira: jira, clientCertificate: patient.credentials.certificate?.certificate,
            authorization: { patient.authorization }, curl: curl)
        return await examiner.run(DiagnosticRequest(projects: projects, webhook: webhook))
    }

    private func failed(_ checks: [DiagnosticReport.Check]) -> [String] {
        checks.filter { $0.verdict == .failed }.map(\.name)
    }

    private func verdict(_ name: String, _ checks: [DiagnosticReport.Check]) -> DiagnosticReport.CheckResult? {
        checks.first { $0.name == name }?.verdict
    }

    @Test(arguments: JiraProduct.allCases)
    func `a healthy connection passes everything and changes nothing`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let id = try await simulator.seed().id
            let before = try await simulator.control("GET", "state")
            var patient = Patient(baseURL: simulator.baseURL)
            if product == .cloud {
                patient.product = .jiraCloud
                patient.credentials = ConnectionCredentials(
                    signIn: .basic(user: "tandem@example.com", password: Secret("tandem-secret")))
            }
            let checks = try await examine(patient)
            #expect(failed(checks).isEmpty, "\(checks)")
            #expect(verdict("Log-in", checks) == .passed)
            #expect(verdict("PUT /rest/agile/1.0", checks) == .passed)
            #expect(verdict("Permissions in DEMO", checks) == .passed)
            #expect(verdict("DELETE /rest/greenhopper/1.0", checks) == (product == .cloud ? nil : .passed))
            #expect(try await simulator.control("GET", "state") == before)
            _ = id
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `API probes use the connection's version, and OAuth's servlets only for application links`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            var patient = Patient(baseURL: simulator.baseURL)
            if product == .cloud {
                patient.product = .jiraCloud
                patient.credentials = ConnectionCredentials(
                    signIn: .basic(user: "tandem@example.com", password: Secret("tandem-secret")))
            }
            let api = product == .cloud ? "/rest/api/3" : "/rest/api/2"
            let checks = try await examine(patient)
            for verb in ["GET", "POST", "PUT", "DELETE"] { #expect(verdict("\(verb) \(api)", checks) == .passed) }
            #expect(verdict("API /plugins/servlet/oauth", checks) == .skipped)
            let paths = Set(try await simulator.requests().map(\.path))
            #expect(paths.contains("/rest/auth/latest/session") == (product == .dataCenter))
            let other = product == .cloud ? "/rest/api/2/" : "/rest/api/3/"
            #expect(!paths.contains { $0.hasPrefix(other) }, "\(paths)")

            // Jira does not know the application link, so no user is logged in. The servlets answer anyway.
            let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            patient.credentials = ConnectionCredentials(
                signIn: .oauth1(
                    consumerKey: "tandem", privateKey: Secret(key.pemRepresentation), token: Secret("unknown")))
            let linked = try await examine(patient)
            #expect(verdict("GET /plugins/servlet/oauth", linked) == .passed, "\(linked)")
            #expect(verdict("POST /plugins/servlet/oauth", linked) == .passed)
            var rules = StubGateway.Rules()
            rules.blocks = [.init("POST", "/plugins/servlet/oauth", 403)]
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                patient.baseURL = gateway.url
                let blocked = try await examine(patient)
                #expect(failed(blocked).contains("POST /plugins/servlet/oauth"), "\(blocked)")
            }
        }
    }

    @Test func `requests that do not reach Jira are distinguished`() async throws {
        let nowhere = try await examine(Patient(baseURL: "http://no-such-host.invalid"))
        #expect(failed(nowhere) == ["Name resolution"])
        #expect(verdict("TCP", nowhere) == .skipped)
        let closed = try await examine(Patient(baseURL: "http://127.0.0.1:9"))
        #expect(failed(closed) == ["TCP"])
        let forbidden = try await examine(Patient(baseURL: "http://127.0.0.1:9", networks: []))
        #expect(failed(forbidden) == ["TCP"])
        #expect(forbidden.first { $0.name == "TCP" }?.recommendation?.contains("allow its network") == true)
    }

    @Test(arguments: [
        ("server", "stranger", "whole chain"), ("expired", "ca", "renew"), ("elsewhere", "ca", "another host"),
    ])
    func `an invalid certificate is reported by its cause`(
        certificate: String, trusts: String, advice: String
    ) async throws {
        try await withSimulator(.dataCenter) { simulator in
            var rules = StubGateway.Rules()
            rules.certificate = certificate
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                let checks = try await examine(Patient(baseURL: gateway.url, trusts: trusts))
                #expect(failed(checks) == ["TLS"], "\(checks)")
                #expect(verdict("TCP", checks) == .passed)
                #expect(checks.first { $0.name == "TLS" }?.recommendation?.contains(advice) == true, "\(checks)")
            }
        }
    }

    @Test func `a certificate that ends soon is a warning`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            var rules = StubGateway.Rules()
            rules.certificate = "soon"
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                let checks = try await examine(Patient(baseURL: gateway.url, trusts: "ca"))
                #expect(failed(checks).isEmpty && verdict("TLS", checks) == .warning, "\(checks)")
            }
        }
    }

    @Test func `a client certificate is shown where it is wanted, and missed where it is not given`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            var rules = StubGateway.Rules()
            rules.certificate = "server"
            rules.needsClientCertificate = true
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                var patient = Patient(baseURL: gateway.url, trusts: "ca")
                #expect(failed(try await examine(patient)) == ["TLS"])
                patient.credentials.certificate = try Self.clientCertificate()
                let checks = try await examine(patient)
                #expect(failed(checks).isEmpty, "\(checks)")
                // The certificate is valid for only 30 more days.
                #expect(verdict("Client certificate", checks) == .warning)
                patient.now += .days(40)
                #expect(failed(try await examine(patient)).contains("Client certificate"))
            }
        }
    }

    @Test func `verbs and paths that something swallows are named one by one`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            var rules = StubGateway.Rules()
            rules.blocks = [
                .init("PUT", "/rest/agile", 405), .init("DELETE", "/rest/api/2", 403),
                .init("POST", "/rest/greenhopper", 302), .init("GET", "/rest/auth", 404),
            ]
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                let checks = try await examine(Patient(baseURL: gateway.url))
                #expect(
                    Set(failed(checks)) == [
                        "PUT /rest/agile/1.0", "DELETE /rest/api/2", "POST /rest/greenhopper/1.0", "GET /rest/auth",
                    ], "\(checks)")
                let found = checks.first { $0.name == "PUT /rest/agile/1.0" }
                #expect(found?.detail.contains("gateway") == true && found?.recommendation?.contains("PUT") == true)
            }
        }
    }

    @Test func `clocks that differ, another product and another program are named`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            var rules = StubGateway.Rules()
            rules.skew = 90
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                let checks = try await examine(Patient(baseURL: gateway.url))
                #expect(verdict("Clock", checks) == .warning)
            }
            rules.skew = 4000
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                let checks = try await examine(Patient(baseURL: gateway.url))
                #expect(failed(checks) == ["Clock"])
            }
            rules = StubGateway.Rules()
            rules.blocks = [.init("GET", "/", 200)]
            try await StubGateway.with(rules, before: simulator.baseURL) { gateway in
                let checks = try await examine(Patient(baseURL: gateway.url))
                #expect(failed(checks).contains("Jira"))
            }
            var patient = Patient(baseURL: simulator.baseURL)
            patient.product = .jiraCloud
            #expect(failed(try await examine(patient)).contains("Jira"))
        }
    }

    @Test func `a wrong password is tried once, so that it brings no CAPTCHA`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            var patient = Patient(baseURL: simulator.baseURL)
            patient.credentials = ConnectionCredentials(signIn: .basic(user: "tandem", password: Secret("wrong")))
            let checks = try await examine(patient)
            #expect(failed(checks) == ["Log-in"], "\(checks)")
            #expect(verdict("Permissions", checks) == .skipped)
            patient.credentials = ConnectionCredentials(
                signIn: .basic(user: "tandem", password: Secret("tandem-secret")))
            #expect(failed(try await examine(patient)).isEmpty)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `permissions that are missing are named`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            var patient = Patient(baseURL: simulator.baseURL)
            patient.product = product == .cloud ? .jiraCloud : .jiraDataCenter
            patient.credentials = ConnectionCredentials(signIn: .token(Secret("rita-token")))
            let checks = try await examine(patient, projects: ["DEMO", "NONE"])
            #expect(failed(checks) == ["Permissions in DEMO", "Permissions in NONE"], "\(checks)")
            let found = checks.first { $0.name == "Permissions in DEMO" }?.detail ?? ""
            #expect(found.contains("CREATE_ISSUES") && found.contains("LINK_ISSUES"))
            #expect(!found.contains("BROWSE_PROJECTS"))
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `making what is missing needs more, which is asked for where a profile wants it`(
        product: JiraProduct
    ) async throws {
        try await withSimulator(product) { simulator in
            var patient = Patient(baseURL: simulator.baseURL)
            patient.product = product == .cloud ? .jiraCloud : .jiraDataCenter
            patient.credentials = ConnectionCredentials(signIn: .token(Secret("bob-token")))
            #expect(verdict("Permissions in DEMO", try await examine(patient)) == .passed)
            patient.makes = [FieldID("customfield_10020")]
            #expect(verdict("Permissions in DEMO", try await examine(patient)) == .passed)
            patient.makes.append(JiraField.fixVersions.id)
            let found = try await examine(patient).first { $0.name == "Permissions in DEMO" }?.detail
            #expect(found == "missing: ADMINISTER_PROJECTS")
        }
    }

    @Test func `scopes that were not granted, and a grant that ends, are named`() async throws {
        try await withSimulator(.cloud) { simulator in
            let now = JiraAdapterTests.now()
            var patient = Patient(baseURL: simulator.baseURL, product: .jiraCloud, now: now)
            for (view, name, verdict) in [
                (AuthorizationView(missing: ["read:jira-work"]), "Authorization", DiagnosticReport.CheckResult.failed),
                (AuthorizationView(site: "s", missing: ["write:jira-work"]), "Scopes", .failed),
                (AuthorizationView(site: "s", missing: [], error: "it was taken back"), "Authorization", .failed),
                (AuthorizationView(site: "s", missing: [], expiresAt: now + .days(20)), "Authorization", .warning),
                (AuthorizationView(site: "s", missing: [], expiresAt: now + .days(90)), "Authorization", .passed),
            ] {
                patient.authorization = view
                let check = try await examine(patient).first { $0.name == name }
                #expect(check?.verdict == verdict && (verdict == .passed || check?.recommendation != nil), "\(view)")
                #expect(view.missing.isEmpty || name != "Scopes" || check?.detail.contains("write:jira-work") == true)
            }
        }
    }

    @Test func `a proxy that is missing, rejects, or forwards requests is distinguished from Jira`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            var patient = Patient(baseURL: simulator.baseURL)
            // A server that is not a proxy and rejects proxy requests.
            patient.proxy = CurlProxy(url: simulator.baseURL)
            patient.baseURL = "https://jira.example.test"
            let refused = try await examine(patient)
            #expect(failed(refused) == ["Proxy"], "\(refused)")
            #expect(
                refused.first { $0.name == "Proxy" }?.recommendation?.contains(
                    "let Tandem through to jira.example.test")
                    == true)
            patient.proxy = CurlProxy(url: "http://127.0.0.1:1")
            let absent = try await examine(patient)
            #expect(failed(absent) == ["Proxy"] && verdict("TLS", absent) == .skipped, "\(absent)")
            #expect(absent.first { $0.name == "Proxy" }?.recommendation?.contains("TANDEM_TOOL_PROXY_URL") == true)
        }
    }

    @Test func `a webhook that is not there or cannot be reached is named`() async throws {
        try await withSimulator(.dataCenter) { simulator in
            let address = "http://127.0.0.1:9/webhooks/acme/shop/"
            let patient = Patient(baseURL: simulator.baseURL)
            let checks = try await examine(patient, webhook: address)
            #expect(verdict("Webhook in Jira", checks) == .warning)
            #expect(failed(checks) == ["Webhook address"])
            try await simulator.control("POST", "webhooks", #"{"url":"\#(address)token"}"#)
            #expect(verdict("Webhook in Jira", try await examine(patient, webhook: address)) == .passed)
            // Only Tandem counts as the server at the webhook URL.
            let stranger = try await examine(patient, webhook: simulator.baseURL + "/webhooks/")
            #expect(failed(stranger) == ["Webhook address"])
        }
    }

    static func clientCertificate() throws -> ConnectionCredentials.ClientCertificate {
        let certificates = try TestCertificates.shared.get()
        return ConnectionCredentials.ClientCertificate(
            certificate: String(decoding: try certificates.bytes("client.pem"), as: UTF8.self),
            privateKey: Secret(String(decoding: try certificates.bytes("client.key"), as: UTF8.self)))
    }
}
