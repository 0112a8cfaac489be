import AdapterKit
import Core
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import ToolHTTP

/// The diagnostics of a connection to Jira.
struct JiraDiagnostics: ConnectionDiagnostics {
    let jira: JiraAPI
    /// The client certificate of the connection, in PEM format.
    let clientCertificate: String?
    /// The state of the authorization that a user gave Tandem, if the connection uses one.
    let authorization: @Sendable () async -> AuthorizationView?
    /// The HTTP client that calls Tandem's own public URL.
    let curl: CurlClient

    func run(_ request: DiagnosticRequest) async -> [DiagnosticReport.Check] {
        let url = jira.connection.apiURL + URLPath(jira.product.api + ["serverInfo"]).text
        let path = NetworkPathChecks(
            url, hasProxy: curl.hasProxy || jira.connection.tool.proxy != nil, now: jira.now())
        var checks = clientCertificate.map { [path.clientCertificate($0)] } ?? []
        let first = await jira.transport.client.probe(
            ToolRequest(url: url, headers: [("Accept", "application/json")]), signs: false, tellsCertificates: true)
        checks += path.checks(first.map(\.head).mapError(\.curl))
        guard case .success(let answer) = first else {
            return checks + [skipped("Jira"), skipped("Log-in"), skipped("APIs"), skipped("Permissions")]
        }
        checks.append(product(await serverInfo(orElse: answer)))
        let login = await login()
        checks.append(login)
        let isIn = login.verdict != .failed
        checks += await families(signs: isIn)
        checks += await grants()
        checks += isIn ? await permissions(request.projects) : [skipped("Permissions")]
        checks += isIn ? await webhooks(request.webhook) : [skipped("Webhook in Jira")]
        if let webhook = request.webhook {
            checks.append(await WebhookReach(curl).check(webhook, from: "Jira"))
        }
        return checks
    }

    private func skipped(_ name: String) -> DiagnosticReport.Check {
        DiagnosticReport.Check(name, .skipped, "depends on what failed")
    }

    // MARK: Server information

    private struct ServerInfo: Decodable {
        var version: String
        var deploymentType: String?
    }

    /// Returns the response of API version 2, which both products have, if Jira lacks the connection's version.
    private func serverInfo(orElse answer: CurlResponse) async -> CurlResponse {
        guard answer.status == 404 else { return answer }
        let url = jira.connection.apiURL + "/rest/api/2/serverInfo"
        let other = await jira.transport.client.probe(
            ToolRequest(url: url, headers: [("Accept", "application/json")]), signs: false)
        guard case .success(let found) = other, found.status == 200 else { return answer }
        return found
    }

    private func product(_ answer: CurlResponse) -> DiagnosticReport.Check {
        let info: ServerInfo? = try? BoundedJSON.decode(from: answer.body, maximumBytes: 1 << 20)
        guard let info else {
            // With a gateway token or a request signature, Jira reveals nothing to an anonymous request.
            if JiraResponseOrigin(answer.head).isJira || jira.connection.signing != nil
                || jira.connection.gatewayKey != nil
            {
                return DiagnosticReport.Check("Jira", .skipped, "does not identify itself without a login")
            }
            return DiagnosticReport.Check(
                "Jira", .failed, "the response with status \(answer.status) does not come from Jira",
                recommendation: "correct the connection's baseURL, with Jira's context path if it has one")
        }
        let isCloud = info.deploymentType == "Cloud"
        guard isCloud == (jira.product == .cloud) else {
            return DiagnosticReport.Check(
                "Jira", .failed, "it is Jira \(isCloud ? "Cloud" : "Data Center or Server") \(info.version)",
                recommendation: "correct the connection's product")
        }
        return DiagnosticReport.Check("Jira", .passed, "\(isCloud ? "Cloud" : "Data Center or Server") \(info.version)")
    }

    private func login() async -> DiagnosticReport.Check {
        do throws(ToolError) {
            let user: JiraUser = try await jira.transport.get(["myself"])
            guard await hasSession() else {
                return DiagnosticReport.Check(
                    "Log-in", .failed, "Jira knows the user but has no session for it",
                    recommendation: "see Jira's log-in settings, such as a CAPTCHA after failed log-ins")
            }
            return DiagnosticReport.Check("Log-in", .passed, "as \(user.displayName ?? "a user without a name")")
        } catch {
            return DiagnosticReport.Check(
                "Log-in", .failed, error.message,
                recommendation: [.forbidden, .credentialsRejected].contains(error.kind)
                    ? "correct the connection's credentials" : "fix the checks that failed before, then try again")
        }
    }

    /// Whether Jira does not deny that the user is logged in.
    ///
    /// Data Center reports it through its session resource. Another check covers whether that resource can be reached.
    private func hasSession() async -> Bool {
        guard product == .dataCenter else { return true }
        let request = jira.transport.makeRequest("GET", ["session"], of: ["rest", "auth", "latest"])
        guard case .success(let answer) = await jira.transport.client.probe(request) else { return true }
        return answer.status != 401 || !JiraResponseOrigin(answer.head, body: answer.body).isJira
    }

    // MARK: API families

    private var product: JiraProduct { jira.product }

    private func families(signs: Bool) async -> [DiagnosticReport.Check] {
        var checks: [DiagnosticReport.Check] = []
        for family in JiraAPIFamily.allCases {
            guard family.isRequired(by: jira.connection) else {
                checks.append(
                    DiagnosticReport.Check(
                        "API \(family.base(of: product))", .skipped, "not needed by this connection"))
                continue
            }
            for verb in family.verbs { checks.append(await probe(verb, family, signs: signs)) }
        }
        return checks
    }

    private func probe(_ verb: String, _ family: JiraAPIFamily, signs: Bool) async -> DiagnosticReport.Check {
        let base = family.base(of: product)
        var request = jira.transport.makeRequest(verb, family.probe(verb, of: product), of: [])
        request.body = family.body(verb)
        if request.body != nil { request.headers.append(("Content-Type", "application/json")) }
        if !signs { request.headers.removeAll { $0.name == "Authorization" } }
        let name = "\(verb) \(base)"
        switch await jira.transport.client.probe(request, signs: signs) {
        case .success(let answer): return JiraResponseOrigin(answer.head, body: answer.body).check(name, verb, base)
        case .failure(let problem):
            return DiagnosticReport.Check(
                name, .failed, problem.message, recommendation: "allow \(verb) requests to \(base)/* to reach Jira")
        }
    }

    // MARK: Permissions

    private func grants() async -> [DiagnosticReport.Check] {
        guard let view = await authorization() else { return [] }
        guard view.site != nil, view.error == nil else {
            return [
                DiagnosticReport.Check(
                    "Authorization", .failed, view.error ?? "no user has authorized Tandem",
                    recommendation: "authorize it with 'tandem authorization start'")
            ]
        }
        guard view.missing.isEmpty else {
            return [
                DiagnosticReport.Check(
                    "Scopes", .failed, "not granted: \(view.missing.joined(separator: " "))",
                    recommendation: "add them to the app in Atlassian's developer console, then let the user authorize "
                        + "Tandem again")
            ]
        }
        let days = ((view.expiresAt ?? .distantFuture) - jira.now()).wholeDays
        return [
            DiagnosticReport.Check("Scopes", .passed, "all granted"),
            days > 30
                ? DiagnosticReport.Check("Authorization", .passed, "good for \(days) days")
                : DiagnosticReport.Check(
                    "Authorization", .warning, "ends in \(days) days",
                    recommendation: "let the user authorize Tandem again before then"),
        ]
    }

    private func permissions(_ projects: [String]) async -> [DiagnosticReport.Check] {
        let needed = JiraPermission.needed(by: jira.selection)
        guard !projects.isEmpty else {
            return [DiagnosticReport.Check("Permissions", .skipped, "no profile names a project yet")]
        }
        var checks: [DiagnosticReport.Check] = []
        for project in projects {
            let name = "Permissions in \(project)"
            do throws(ToolError) {
                let missing = try await jira.projects.missingPermissions(of: needed, in: project)
                checks.append(
                    missing.isEmpty
                        ? DiagnosticReport.Check(name, .passed, "all permissions that the profiles need")
                        : DiagnosticReport.Check(
                            name, .failed, "missing: \(missing.joined(separator: ", "))",
                            recommendation: "grant them to Tandem's user in the project's permission scheme"))
            } catch {
                checks.append(
                    DiagnosticReport.Check(
                        name, .failed, error.message, recommendation: "let Tandem's user browse the project"))
            }
        }
        return checks
    }

    // MARK: Webhooks

    private func webhooks(_ address: String?) async -> [DiagnosticReport.Check] {
        guard let address, jira.connection.signing.isNotGrant else { return [] }
        let name = "Webhook in Jira"
        do throws(ToolError) {
            let all = try await jira.webhooks.adminWebhooks()
            return [
                all.contains { $0.url.hasPrefix(address) }
                    ? DiagnosticReport.Check(name, .passed, "is registered")
                    : DiagnosticReport.Check(
                        name, .warning, "is not registered: only polling finds changes",
                        recommendation: "register it with 'tandem webhook register'")
            ]
        } catch {
            return [DiagnosticReport.Check(name, .skipped, "only an administrator can list webhooks")]
        }
    }
}
