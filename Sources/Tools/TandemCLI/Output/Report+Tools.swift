import InternalAPI

/// Reports about tools.
extension Report {
    init(_ request: AuthorizationStart, asJSON: Bool) throws {
        try self.init(request, asJSON: asJSON) {
            "Log in as the user for Tandem, open this page, and allow access before \(Self.time(request.expiresAt)):\n\n  "
                + request.address
        }
    }

    init(_ view: AuthorizationView, asJSON: Bool) throws {
        try self.init(view, asJSON: asJSON) {
            guard let site = view.site else {
                return "No user has granted access yet. Tandem requests: \(view.missing.joined(separator: " "))"
            }
            let rows = [
                ["Site", site], ["Granted", view.granted.joined(separator: " ")],
                ["Missing", view.missing.isEmpty ? "nothing" : view.missing.joined(separator: " ")],
                ["Since", view.grantedAt.map(Self.time) ?? ""], ["Renewed", view.refreshedAt.map(Self.time) ?? ""],
                ["Ends", view.expiresAt.map(Self.time) ?? ""], ["Rejected", view.error ?? "no"],
            ]
            return Table(headings: ["AUTHORIZATION", ""], rows: rows).text
        }
    }

    init(_ registration: WebhookRegistration, asJSON: Bool) throws {
        try self.init(registration, asJSON: asJSON) {
            "The webhook is registered in the tool and reports \(registration.events.joined(separator: ", "))."
                + (registration.expiresAt.map { " It expires at \(Self.time($0)). Tandem renews it before that time." }
                    ?? "")
        }
    }

    init(_ examination: DiagnosticReport, asJSON: Bool) throws {
        try self.init(examination, asJSON: asJSON) {
            let table = Table(
                headings: ["CHECK", "RESULT", "DETAIL", "RECOMMENDATION"],
                rows: examination.checks.map { [$0.name, $0.verdict.rawValue, $0.detail, $0.recommendation ?? ""] })
            return "\(examination.connection) at \(examination.address)\n\n\(table.text)"
        }
    }

    init(_ view: ManagedItemView, asJSON: Bool) throws {
        try self.init(view, asJSON: asJSON) {
            let lines =
                [view.words, view.url].compactMap(\.self)
                + (view.autofilledFields.isEmpty
                    ? [] : ["Filled in because Jira requires them: \(view.autofilledFields.joined(separator: ", "))"])
                + view.rejectedFields.sorted { $0.key < $1.key }.map { "Rejected: \($0.key): \($0.value)" }
            return lines.joined(separator: "\n")
        }
    }

    init(_ outcomes: [ManagedItemResult], asJSON: Bool) throws {
        try self.init(outcomes, asJSON: asJSON) {
            Table(
                headings: ["NAME", "ISSUE", "REMARK"],
                rows: outcomes.map { outcome in
                    let refused = outcome.published?.rejectedFields.sorted { $0.key < $1.key } ?? []
                    let remarks =
                        [outcome.problem].compactMap(\.self) + refused.map { "rejected: \($0.key): \($0.value)" }
                    return [outcome.name, outcome.published?.words ?? "not created", remarks.joined(separator: "; ")]
                }
            ).text
        }
    }

    init(_ records: [CIReportRecord], asJSON: Bool) throws {
        try self.init(records, asJSON: asJSON) {
            guard !records.isEmpty else { return "There are no reports." }
            return Table(
                headings: [
                    "TIME", "WHAT", "PIPELINE", "NUMBER", "ENVIRONMENT", "STATE", "ISSUES", "OUTCOME", "REMARK",
                ],
                rows: records.map { record in
                    [
                        Self.time(record.at), record.kind.rawValue, record.pipeline, "\(record.number)",
                        record.environment ?? "", record.state, record.keys.joined(separator: ", "),
                        record.outcome.rawValue, record.message ?? "",
                    ]
                }
            ).text
        }
    }
}
