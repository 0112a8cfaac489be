import AdapterKit
import Core
import Curl
import EntityModel
import InternalAPI
import Primitives
import Synchronization
import ToolHTTP

/// The checks of a connection to Targetprocess.
struct TargetprocessDiagnostics: ConnectionDiagnostics {
    /// The API of the instance.
    let targetprocess: TargetprocessAPI
    /// The client that calls Tandem's own public address.
    let curl: CurlClient
    /// The current time.
    let now: @Sendable () -> Timestamp

    private var connection: TargetprocessConnection { targetprocess.connection }

    func run(_ form: DiagnosticRequest) async -> [DiagnosticReport.Check] {
        let url = connection.baseURL + "/api/v1/Context?format=json"
        let way = NetworkPathChecks(url, hasProxy: curl.hasProxy || connection.tool.proxy != nil, now: now())
        let first = await targetprocess.transport.client.probe(
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
        DiagnosticReport.Check(name, .skipped, "This check depends on a failed one.")
    }

    // MARK: Token

    private func login() async -> DiagnosticReport.Check {
        let name = "Log-in"
        do throws(ToolError) {
            let user: CommentRecord.Person = try await targetprocess.users.own()
            return DiagnosticReport.Check(name, .passed, "as \(user.displayName.isEmpty ? "a user" : user.displayName)")
        } catch {
            return DiagnosticReport.Check(
                name, .failed, error.message,
                recommendation: [.forbidden, .credentialsRejected].contains(error.kind)
                    ? "Correct the token of the connection. Access tokens have their own page in the user's settings."
                    : "Correct the baseURL of the connection, or check the network between Tandem and Targetprocess.")
        }
    }

    // MARK: APIs

    /// Deletes a comment that cannot exist, to check whether `DELETE` requests reach the tool.
    private func deletes() async -> DiagnosticReport.Check {
        await probe(
            "DELETE /api/v1",
            connection.request(
                "DELETE", .path(URLPath(["api", "v1", "Comments", "0"], query: [("format", "json")]))))
    }

    /// Posts a comment without its required values, to check whether `POST` requests reach the tool.
    private func posts() async -> DiagnosticReport.Check {
        await probe(
            "POST /api/v1",
            connection.request(
                "POST", .path(URLPath(["api", "v1", "Comments"], query: [("format", "json")])),
                body: Array("{}".utf8)))
    }

    private func probe(_ name: String, _ request: ToolRequest) async -> DiagnosticReport.Check {
        let advice = "Allow \(name)/* between Tandem and Targetprocess."
        switch await targetprocess.transport.client.probe(request) {
        case .success(let answer):
            // Targetprocess has its own format for errors, which no proxy between Tandem and the tool uses.
            let envelope: ErrorEnvelope? = try? BoundedJSON.decode(from: answer.body, maximumBytes: 256 << 10)
            return envelope == nil
                ? DiagnosticReport.Check(
                    name, .failed, "The response with status \(answer.status) does not come from Targetprocess.",
                    recommendation: advice)
                : DiagnosticReport.Check(name, .passed, "reaches Targetprocess (status \(answer.status))")
        case .failure(let failure):
            return DiagnosticReport.Check(name, .failed, failure.message, recommendation: advice)
        }
    }

    private func streaming() async -> DiagnosticReport.Check {
        let name = "Streaming"
        guard connection.canStream else {
            return DiagnosticReport.Check(
                name, .skipped, "Streaming requires an access token. Lists are read page by page.")
        }
        do throws(ToolError) {
            _ = try await targetprocess.search.scan(.userStory, WorkItemFilter(["id==0"]), after: 0)
        } catch {
            return DiagnosticReport.Check(
                name, .failed, error.message, recommendation: "Fix the checks that failed before, then try again.")
        }
        guard targetprocess.search.isStreamingUnavailable else {
            return DiagnosticReport.Check(name, .passed, "works")
        }
        return DiagnosticReport.Check(
            name, .warning, "The streaming service does not exist. Lists are read page by page.",
            recommendation:
                "Allow GET /svc/tp-apiv2-streaming-service/* to Targetprocess if the instance has this service."
        )
    }

    // MARK: Rights

    /// Checks the user's rights for each item type, for comments, and for times.
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
                ? DiagnosticReport.Check("API v2", .passed, "The user can read \(readable) types.")
                : DiagnosticReport.Check(
                    "API v2", .failed, "The user cannot read any type.",
                    recommendation:
                        "Allow GET /api/v2/* to Targetprocess, and give Tandem's user the right to view items."
                )
        ] + checks
    }

    /// Returns whether the tool reports that the user is an administrator.
    private func isAdministrator() async -> Bool {
        struct LoggedUser: Decodable {
            var isAdministrator: Bool?

            private enum CodingKeys: String, CodingKey {
                case isAdministrator = "IsAdministrator"
            }
        }
        let user: LoggedUser? = try? await targetprocess.users.own()
        return user?.isAdministrator == true
    }

    private func type(_ type: String, isAdministrator: Bool) async -> DiagnosticReport.Check {
        let name = "Rights on \(type)"
        do throws(ToolError) {
            let _: [WorkItemRow] = try await targetprocess.transport.rows(.readV2([type], select: "{id}", take: 1))
        } catch {
            return DiagnosticReport.Check(
                name, error.isTransient ? .failed : .warning, "cannot be read: \(error.message)",
                recommendation: "Give Tandem's user the right to view \(type) if profiles use it.")
        }
        do throws(ToolError) {
            let operations = try await targetprocess.metadata.operations(on: type)
            guard operations.missing.isEmpty else {
                return DiagnosticReport.Check(
                    name, .warning,
                    "can be read; through the API, no user can \(operations.missing.joined(separator: " or ")) it",
                    recommendation: "Do not use profiles that write \(type).")
            }
            if operations.needsValues, await isRefused(creationOf: type) {
                return DiagnosticReport.Check(
                    name, .warning, "can be read, but not created by this user",
                    recommendation:
                        "Give Tandem's user the rights to add, edit, and delete \(type) if profiles write it.")
            }
        } catch {
            return DiagnosticReport.Check(name, .passed, "can be read; the tool does not report the other rights")
        }
        return DiagnosticReport.Check(
            name, .passed,
            isAdministrator
                ? "can be read, created, changed, and deleted: the user is an administrator"
                : "can be read; Targetprocess reports the rights to change and delete only when they are used")
    }

    /// Returns whether the tool rejects this user's creation of an item because a right is missing.
    ///
    /// The request has none of the values that a new item needs. Therefore it creates nothing, whatever the rights are.
    /// Status 403 proves that the right is missing. Any other response proves nothing, because the tool may check the
    /// values first.
    private func isRefused(creationOf type: String) async -> Bool {
        let request = connection.request(
            "POST", .path(URLPath(["api", "v1", type], query: [("format", "json")])), body: Array("{}".utf8))
        guard case .success(let answer) = await targetprocess.transport.client.probe(request), answer.status == 403
        else {
            return false
        }
        // A firewall also responds with 403, but not in the tool's error format.
        let envelope: ErrorEnvelope? = try? BoundedJSON.decode(from: answer.body, maximumBytes: 256 << 10)
        return envelope != nil
    }

    private func projects(_ projects: [String]) async -> [DiagnosticReport.Check] {
        var checks: [DiagnosticReport.Check] = []
        for project in projects {
            let name = "Project \(project)"
            let advice = "Add Tandem's user to the project's team, or correct the profile."
            guard let id = Int64(project) else {
                checks.append(
                    DiagnosticReport.Check(name, .failed, "is not the ID of a project", recommendation: advice))
                continue
            }
            do throws(ToolError) {
                let found: [WorkItemRow] = try await targetprocess.transport.rows(
                    .readV2(["Project"], where: "id==\(id)", select: "{id}", take: 1))
                checks.append(
                    found.isEmpty
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
