import AdapterKit
import Core
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import ToolHTTP

/// Reports builds and deployments to Jira Cloud, with credentials that allow nothing else.
///
/// See: developer.atlassian.com/cloud/jira/software/rest/api-group-builds and …/api-group-deployments. The credentials
/// and the addresses are described in …/integrate-jsw-cloud-with-onpremises-tools.
struct JiraCIReporter: CIReporter {
    let tool: ToolClient
    /// The base URL of the site, which returns the site's ID.
    let baseURL: String
    /// The base URL of the APIs that accept these credentials.
    let gatewayURL: String
    /// The IDs of Cloud sites by their base URLs.
    let cloudIds: ExpiringCache<String, String>

    func send(_ build: BuildReport, at: Timestamp) async throws(ToolError) -> CIReportRecord {
        let keys = try keys(of: build.issues)
        let body = JiraBuilds(builds: [JiraBuilds.Build(build, keys: keys, at: at)])
        let answer: JiraCIReportResponse = try await post(body, "builds")
        return answer.record(
            CIReportRecord(
                at: at, kind: .build, pipeline: build.pipeline, number: build.number, state: build.state.rawValue,
                keys: keys, outcome: .accepted))
    }

    func send(_ deployment: DeploymentReport, at: Timestamp) async throws(ToolError) -> CIReportRecord {
        let keys = try keys(of: deployment.subjects)
        let body = JiraDeployments(deployments: [JiraDeployments.Deployment(deployment, keys: keys, at: at)])
        let answer: JiraCIReportResponse = try await post(body, "deployments")
        return answer.record(
            CIReportRecord(
                at: at, kind: .deployment, pipeline: deployment.pipeline, number: deployment.number,
                environment: deployment.environment.id, state: deployment.state.rawValue, keys: keys,
                outcome: .accepted))
    }

    private func keys(of subjects: IssueReferences) throws(ToolError) -> [String] {
        let texts = subjects.keys + [subjects.branch].compactMap { $0 } + subjects.commits
        var keys: [String] = []
        for key in texts.flatMap({ IssueKeys.found(in: $0) }) where !keys.contains(key) { keys.append(key) }
        guard !keys.isEmpty else {
            throw ToolError(
                kind: .rejected,
                message: "No issue is named. A key, the branch, or a commit must name an issue, such as SHOP-12.")
        }
        return Array(keys.prefix(IssueKeys.maxCount))
    }

    private func post(
        _ body: some Encodable, _ what: String
    ) async throws(ToolError) -> JiraCIReportResponse {
        let cloud = try await cloudId()
        let path = URLPath(["jira", what, "0.1", "cloud", cloud, "bulk"])
        guard let bytes = try? JSONEncoder().encode(body) else {
            throw ToolError(kind: .rejected, message: "The request to Jira cannot be encoded as JSON.")
        }
        // A report with the same number replaces the earlier one, so a repeated request is harmless.
        return try await answer(
            ToolRequest(
                method: "POST", url: gatewayURL + path.text,
                headers: [("Accept", "application/json"), ("Content-Type", "application/json")], body: Array(bytes),
                isIdempotent: true))
    }

    private struct Tenant: Decodable {
        var cloudId: String
    }

    private func cloudId() async throws(ToolError) -> String {
        if let id = cloudIds[baseURL] { return id }
        let tenant: Tenant = try await answer(
            ToolRequest(url: baseURL + "/_edge/tenant_info", headers: [("Accept", "application/json")]))
        cloudIds.store(tenant.cloudId, as: baseURL)
        return tenant.cloudId
    }

    private func answer<Value: Decodable>(_ request: ToolRequest) async throws(ToolError) -> Value {
        let response = try await tool.send(request)
        do {
            return try BoundedJSON.decode(from: response.body, maximumBytes: 1 << 20)
        } catch {
            throw JiraErrorReader.unreadableResponse("\(request)")
        }
    }
}

/// Adds the token to calls to the gateway only.
///
/// The site returns its ID without a login.
struct CIReportAuthorizer: ToolAuthorizer {
    let tokens: BearerTokenAuthorizer
    let gatewayURL: String

    func authorize(_ request: ToolRequest) async throws(ToolError) -> ToolRequest {
        request.url.hasPrefix(gatewayURL + "/jira/") ? try await tokens.authorize(request) : request
    }

    func refresh(after refused: ToolRequest) -> Bool { tokens.refresh(after: refused) }
}
