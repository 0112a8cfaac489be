import AdapterKit
import Core
import Curl
import EntityModel
import InternalAPI
import Synchronization
import ToolHTTP

/// Examines a connection to Targetprocess.
struct TargetprocessDiagnostics: ConnectionDiagnostics {
    let client: TargetprocessAPI
    /// The client that calls Tandem's own public address.
    let curl: CurlClient
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    private var connection: TargetprocessConnection { client.connection }

    func run(_ form: DiagnosticRequest) async -> [DiagnosticReport.Check] {
        let url = connection.baseURL + "/api/v1/Context?format=json"
        let way = NetworkPathChecks(url, hasProxy: curl.hasProxy || connection.tool.proxy != nil, now: now())
        let first = await client.http.probe(
            ToolRequest(url: url, headers: [("Accept", "application/json")]), signs: false, tellsCertificates: true)
        var checks = way.checks(first.map(\.head).mapError(\.curl))
        guard case .success = first else {
            return checks + ["Log-in", "API v1", "API v2", "Streaming", "Rights"].map(skipped)
        }
        let login = await login()
        checks.append(login)
        if login.verdict == .failed {
            checks += ["API v1", "API v2", "Streaming", "Rights"].map(skipped)
        } else {
            checks += [await deletes(), await posts()]
            checks += await types()
            checks.append(await streaming())
            checks += await projects(form.projects)
        }
        if let webhook = form.webhook {
            checks.append(await WebhookReach(curl).check(webhook, from: "Targetprocess"))
        } else {
            checks.append(
                DiagnosticReport.Check("Webhook address", .skipped, "Tandem's own public address is not configured"))
        }
        return checks
    }

    private func skipped(_ name: String) -> DiagnosticReport.Check {
        DiagnosticReport.Check(name, .skipped, "depends on what failed")
    }

    // MARK: Token

    private func login() async -> DiagnosticReport.Check {
        let name = "Log-in"
        do throws(ToolError) {
            let user: CommentRecord.Person = try await client.get(
                URLPath(["api", "v1", "Users", "LoggedUser"], query: [("format", "json")]))
            return DiagnosticReport.Check(name, .passed, "as \(user.displayName.isEmpty ? "a user" : user.displayName)")
        } catch {
            return DiagnosticReport.Check(
                name, .failed, error.message,
                recommendation: [.forbidden, .credentialsRejected].contains(error.kind)
                    ? "correct the connection's token; an access token has its own page in the user's settings"
                    : "correct the connection's baseURL, or see what is between Tandem and Targetprocess")
        }
    }

    // MARK: APIs

    /// Deletes a comment that cannot exist, to see whether the verb reaches the tool.
    private func deletes() async -> DiagnosticReport.Check {
        await probe(
            "DELETE /api/v1",
            connection.request(
                "DELETE", .path(URLPath(["api", "v1", "Comments", "0"], query: [("format", "json")]))))
    }

    /// Writes a comment without what every comment needs, to see whether the verb reaches the tool.
    private func posts() async -> DiagnosticReport.Check {
        await probe(
            "POST /api/v1",
            connection.request(
                "POST", .path(URLPath(["api", "v1", "Comments"], query: [("format", "json")])),
                body: Array("{}".utf8)))
    }

    private func probe(_ name: String, _ request: ToolRequest) async -> DiagnosticReport.Check {
        let advice = "let \(name)/* through to Targetprocess"
        switch await client.http.probe(request) {
        case .success(let answer):
            // Its errors have a form of their own, which nothing between Tandem and the tool has.
            let envelope: ErrorEnvelope? = try? BoundedJSON.decode(from: answer.body, maximumBytes: 256 << 10)
            return envelope == nil
                ? DiagnosticReport.Check(
                    name, .failed, "what answered with status \(answer.status) is not Targetprocess",
                    recommendation: advice)
                : DiagnosticReport.Check(name, .passed, "reaches Targetprocess (status \(answer.status))")
        case .failure(let failure):
            return DiagnosticReport.Check(name, .failed, failure.message, recommendation: advice)
        }
    }

    private func streaming() async -> DiagnosticReport.Check {
        let name = "Streaming"
        guard connection.canStream else {
            return DiagnosticReport.Check(name, .skipped, "takes access tokens only; lists are read page by page")
        }
        do throws(ToolError) {
            _ = try await client.scan(.userStory, WorkItemFilter(["id==0"]), after: 0)
        } catch {
            return DiagnosticReport.Check(
                name, .failed, error.message, recommendation: "see what failed before, then try again")
        }
        guard client.isStreamingUnavailable.withLock({ $0 }) else {
            return DiagnosticReport.Check(name, .passed, "works")
        }
        return DiagnosticReport.Check(
            name, .warning, "is not there; lists are read page by page",
            recommendation: "let GET /svc/tp-apiv2-streaming-service/* through to Targetprocess, if the instance has it"
        )
    }

    // MARK: Rights

    /// The rights of the user for each type of items, comments, and times.
    private func types() async -> [DiagnosticReport.Check] {
        let isAdministrator = await isAdministrator()
        var checks: [DiagnosticReport.Check] = []
        var readable = 0
        for name in WorkItemType.builtIn.map(\.name) + ["Comment", "Time", "Attachment"] {
            let check = await type(name, isAdministrator: isAdministrator)
            readable += check.verdict == .passed ? 1 : 0
            checks.append(check)
        }
        return [
            readable > 0
                ? DiagnosticReport.Check("API v2", .passed, "tells of \(readable) types")
                : DiagnosticReport.Check(
                    "API v2", .failed, "tells of no type",
                    recommendation:
                        "let GET /api/v2/* through to Targetprocess, and give Tandem's user the right to view items"
                )
        ] + checks
    }

    /// Whether the tool says that the user is an administrator.
    private func isAdministrator() async -> Bool {
        struct LoggedUser: Decodable {
            var isAdministrator: Bool?

            private enum CodingKeys: String, CodingKey {
                case isAdministrator = "IsAdministrator"
            }
        }
        let user: LoggedUser? = try? await client.get(
            URLPath(["api", "v1", "Users", "LoggedUser"], query: [("format", "json")]))
        return user?.isAdministrator == true
    }

    private func type(_ type: String, isAdministrator: Bool) async -> DiagnosticReport.Check {
        let name = "Rights on \(type)"
        do throws(ToolError) {
            let _: PageV2<WorkItemRow> = try await client.get(
                URLPath(["api", "v2", type], query: [("select", "{id}"), ("take", "1")]))
        } catch {
            return DiagnosticReport.Check(
                name, error.isTransient ? .failed : .warning, "cannot be read: \(error.message)",
                recommendation: "give Tandem's user the right to view \(type), if profiles use it")
        }
        do throws(ToolError) {
            let operations = try await client.operations(on: type)
            guard operations.missing.isEmpty else {
                return DiagnosticReport.Check(
                    name, .warning,
                    "can be read; through the API, no user can \(operations.missing.joined(separator: " or ")) it",
                    recommendation: "do not write \(type) by profiles")
            }
            if operations.needsValues, await isRefused(creationOf: type) {
                return DiagnosticReport.Check(
                    name, .warning, "can be read, but not created by this user",
                    recommendation:
                        "give Tandem's user the rights to add, edit, and delete \(type), if profiles write it")
            }
        } catch {
            return DiagnosticReport.Check(name, .passed, "can be read; the tool does not tell the other rights")
        }
        return DiagnosticReport.Check(
            name, .passed,
            isAdministrator
                ? "can be read, created, changed, and deleted: the user is an administrator"
                : "can be read; Targetprocess tells the rights to change and delete only when they are used")
    }

    /// Whether the tool rejects this user's creation of an item for lack of a right.
    ///
    /// The request has none of the values that a new item needs. Therefore it creates nothing, whatever the rights are.
    /// The answer 403 proves that the right is missing. Any other answer proves nothing: the tool may look at the
    /// values first.
    private func isRefused(creationOf type: String) async -> Bool {
        let request = connection.request(
            "POST", .path(URLPath(["api", "v1", type], query: [("format", "json")])), body: Array("{}".utf8))
        guard case .success(let answer) = await client.http.probe(request), answer.status == 403 else { return false }
        // A firewall answers 403, too, but not in the tool's form.
        let envelope: ErrorEnvelope? = try? BoundedJSON.decode(from: answer.body, maximumBytes: 256 << 10)
        return envelope != nil
    }

    private func projects(_ projects: [String]) async -> [DiagnosticReport.Check] {
        var checks: [DiagnosticReport.Check] = []
        for project in projects {
            let name = "Project \(project)"
            let advice = "add Tandem's user to the project's team, or correct the profile"
            guard let id = Int64(project) else {
                checks.append(DiagnosticReport.Check(name, .failed, "is no ID of a project", recommendation: advice))
                continue
            }
            do throws(ToolError) {
                let page: PageV2<WorkItemRow> = try await client.get(
                    URLPath(
                        ["api", "v2", "Project"], query: [("where", "id==\(id)"), ("select", "{id}"), ("take", "1")])
                )
                checks.append(
                    page.items.isEmpty
                        ? DiagnosticReport.Check(
                            name, .failed, "is hidden from this user, or does not exist", recommendation: advice)
                        : DiagnosticReport.Check(name, .passed, "is visible"))
            } catch {
                checks.append(DiagnosticReport.Check(name, .failed, error.message, recommendation: advice))
            }
        }
        return checks
    }
}
