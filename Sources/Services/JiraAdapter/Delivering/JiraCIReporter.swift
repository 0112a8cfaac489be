import AdapterKit
import Core
import Curl
import EntityModel
import Foundation
import InternalAPI
import Primitives
import ToolHTTP

/// Tells Jira Cloud of builds and deployments, with credentials that let their bearer do nothing else.
///
/// Sources: developer.atlassian.com/cloud/jira/software/rest/api-group-builds and
/// …/api-group-deployments; …/integrate-jsw-cloud-with-onpremises-tools on the credentials and the addresses.
struct JiraCIReporter: CIReporter {
    let tool: ToolClient
    /// Where the site is, to ask for its id.
    let baseURL: String
    /// Where the APIs for such credentials stand.
    let gatewayURL: String
    /// The site's id, once it was told.
    let cloudIds: ExpiringCache<String, String>

    func send(_ build: BuildReport, at: Int64) async throws(ToolError) -> CIReportRecord {
        let keys = try keys(of: build.issues)
        let body = JiraBuilds(builds: [JiraBuilds.Build(build, keys: keys, at: at)])
        let answer: JiraCIReportResponse = try await post(body, "builds")
        return answer.record(
            CIReportRecord(
                at: at, kind: .build, pipeline: build.pipeline, number: build.number, state: build.state.rawValue,
                keys: keys, outcome: .accepted))
    }

    func send(_ deployment: DeploymentReport, at: Int64) async throws(ToolError) -> CIReportRecord {
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
                message: "no issue is named: neither a key nor the branch nor a commit has one, such as SHOP-12")
        }
        return Array(keys.prefix(IssueKeys.maxCount))
    }

    private func post(
        _ body: some Encodable, _ what: String
    ) async throws(ToolError) -> JiraCIReportResponse {
        let cloud = try await cloudId()
        let path = URLPath(["jira", what, "0.1", "cloud", cloud, "bulk"])
        guard let bytes = try? JSONEncoder().encode(body) else {
            throw ToolError(kind: .rejected, message: "what is to be sent to Jira cannot be written as JSON")
        }
        // What is told twice replaces itself by its number.
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

/// Signs in the calls to the gateway alone; the site's id is told to anybody.
struct CIReportAuthorizer: ToolAuthorizer {
    let tokens: BearerTokenAuthorizer
    let gatewayURL: String

    func authorize(_ request: ToolRequest) async throws(ToolError) -> ToolRequest {
        request.url.hasPrefix(gatewayURL + "/jira/") ? try await tokens.authorize(request) : request
    }

    func refresh(after refused: ToolRequest) -> Bool { tokens.refresh(after: refused) }
}
