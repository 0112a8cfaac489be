import EntityModel
import Foundation
import InternalAPI
import Primitives

extension Report {
    init(_ shares: [SyncAPI.ShareView], asJSON: Bool) throws {
        try self.init(shares, asJSON: asJSON) {
            guard !shares.isEmpty else { return "There are no shares." }
            return Table(
                headings: ["SHARE", "PROFILE", "SOURCE", "TARGET", "STATE", "REJECTED", "SUSPENDED"],
                rows: shares.map { share in
                    [
                        share.id, share.profile, Self.name(share.source), Self.name(share.target),
                        Self.state(of: share), Self.rejected(share), share.suspendedFields.joined(separator: ", "),
                    ]
                }
            ).text
        }
    }

    init(_ fields: [FieldDescription], asJSON: Bool) throws {
        try self.init(fields, asJSON: asJSON) {
            Table(
                headings: ["FIELD", "NAME", "KIND", "TYPES"],
                rows: fields.map { field in
                    [
                        field.id.rawValue, field.name, field.kind?.rawValue ?? "not synced",
                        field.types?.joined(separator: ", ") ?? "",
                    ]
                }
            ).text
        }
    }

    init(_ words: ToolMetadata, asJSON: Bool) throws {
        try self.init(words, asJSON: asJSON) {
            let types = Table(
                headings: ["TYPE", "NAME", "LEVEL", "STATES"],
                rows: words.types.map { type in
                    let states = type.states.enumerated().map { place, state in
                        let words = state.stage.map { "\(state.name) (\($0.rawValue))" } ?? state.name
                        let before = place > 0 ? type.states[place - 1].workflow : nil
                        return state.workflow == before ? words : "in \(state.workflow ?? "none"): \(words)"
                    }
                    return [type.id, type.name, type.level.map { "\($0)" } ?? "", states.joined(separator: ", ")]
                })
            let values = (words.values ?? []).map { "\($0.field.rawValue): \($0.names.joined(separator: ", "))" }
            return ([types.text + "\nRelations: " + words.relations.joined(separator: ", ")] + values)
                .joined(separator: "\n")
        }
    }

    init(_ people: [ToolUser], asJSON: Bool) throws {
        try self.init(people, asJSON: asJSON) {
            guard !people.isEmpty else { return "No user matches this name." }
            return Table(
                headings: ["USER", "NAME", "LOGIN", "EMAIL"],
                rows: people.map { [$0.id, $0.name ?? "", $0.login ?? "", $0.email ?? ""] }
            ).text
        }
    }

    init(_ edits: [ChangelogEntry], asJSON: Bool) throws {
        try self.init(edits, asJSON: asJSON) {
            guard !edits.isEmpty else { return "The tool recorded no changes." }
            return Table(
                headings: ["WHEN", "WHO", "FIELDS"],
                rows: edits.map { edit in
                    [
                        Self.time(edit.at), edit.author.map { $0.name ?? $0.id } ?? "",
                        edit.fields.map(\.rawValue).joined(separator: ", "),
                    ]
                }
            ).text
        }
    }

    init(_ lines: [SyncAPI.HistoryEntryView], asJSON: Bool) throws {
        try self.init(lines, asJSON: asJSON) {
            guard !lines.isEmpty else { return "There is no history." }
            return Table(
                headings: ["TIME", "KIND", "SIDE", "FIELD", "REASON"],
                rows: lines.map { line in
                    [Self.time(line.occurredAt), line.kind, line.side ?? "", line.field ?? "", line.reason ?? ""]
                }
            ).text
        }
    }

    init(_ parked: SyncAPI.DeadLetterList, asJSON: Bool) throws {
        try self.init(parked, asJSON: asJSON) {
            guard !parked.messages.isEmpty else { return "There are no dead letters." }
            let table = Table(
                headings: ["TIME", "MESSAGE", "QUEUE", "ITEM", "TRIES", "REASON"],
                rows: parked.messages.map { message in
                    [
                        message.deadLetteredAt.map(Self.time) ?? "", message.id, message.queueGroup, message.routingKey,
                        "\(message.attempts)", message.failureReason,
                    ]
                })
            return table.text + (parked.isComplete ? "" : "\nThere are more dead letters; these are the oldest.")
        }
    }

    init(_ jobs: [SyncAPI.JobView], asJSON: Bool) throws {
        try self.init(jobs, asJSON: asJSON) {
            guard !jobs.isEmpty else { return "There are no jobs." }
            return Table(
                headings: ["JOB", "PROFILE", "TASK", "STATE", "PROCESSED", "SUCCEEDED", "FOUND", "FAILED", "REMARK"],
                rows: jobs.map { job in
                    [
                        job.id, job.profile, job.summary, job.status,
                        "\(job.processed)" + (job.total.map { " of \($0)" } ?? ""), "\(job.succeeded)",
                        "\(job.findings)",
                        "\(job.failed)", job.message ?? "",
                    ]
                }
            ).text
        }
    }

    init(_ findings: [SyncAPI.FindingView], asJSON: Bool) throws {
        try self.init(findings, asJSON: asJSON) {
            guard !findings.isEmpty else { return "There are no findings." }
            return Table(
                headings: ["NUMBER", "KIND", "SHARE", "ITEM", "FIELD", "REASON"],
                rows: findings.map { finding in
                    [
                        "\(finding.number)", finding.kind, finding.share ?? "",
                        finding.entity.map { "\($0.tool.type.rawValue) \($0.sourceId)" } ?? "", finding.field ?? "",
                        finding.reason ?? "",
                    ]
                }
            ).text
        }
    }

    init(_ estimates: [SyncAPI.JobEstimate], asJSON: Bool) throws {
        try self.init(estimates, asJSON: asJSON) {
            estimates.map { estimate in
                let requests = estimate.requests.sorted { $0.key < $1.key }.map { "\($0.value) to \($0.key)" }
                return
                    "\(estimate.shares) shares: at most \(requests.joined(separator: " and ")) requests, plus one for "
                    + "each page of items of \(estimate.routes) routings."
            }.joined(separator: "\n")
        }
    }

    init(_ profiles: [Profile], asJSON: Bool) throws {
        try self.init(profiles, asJSON: asJSON) {
            guard !profiles.isEmpty else { return "There are no profiles." }
            return Table(
                headings: ["PROFILE", "NAME", "STATUS", "SOURCE", "TARGET", "TYPES"],
                rows: profiles.map { profile in
                    let types = profile.mappings.flatMap(\.typeMappings).map { "\($0.sourceType)=\($0.targetType)" }
                    return [
                        profile.id, profile.name, profile.status.rawValue, profile.sourceTool.id,
                        profile.targetTool.id, types.joined(separator: ", "),
                    ]
                }
            ).text
        }
    }

    init(_ connections: [ConnectionView], asJSON: Bool) throws {
        try self.init(connections, asJSON: asJSON) {
            guard !connections.isEmpty else { return "There are no connections." }
            return Table(
                headings: ["CONNECTION", "PRODUCT", "ADDRESS", "USER", "STATE"],
                rows: connections.map {
                    [$0.id, $0.product.rawValue, $0.baseURL, $0.userId ?? "", $0.state?.state.rawValue ?? "unknown"]
                }
            ).text + connections.compactMap(Self.trouble).joined()
        }
    }

    /// Returns the reason why a connection is not healthy, the start of the state, and the step that ends it.
    private static func trouble(_ connection: ConnectionView) -> String? {
        guard let state = connection.state, state.state != .healthy else { return nil }
        let words = [state.message, state.advice].compactMap(\.self).joined(separator: " ")
        return "\n\(connection.id): \(state.state.rawValue) since \(time(state.since)). \(words)"
    }

    init(_ webhook: WebhookView, asJSON: Bool) throws {
        try self.init(webhook, asJSON: asJSON) {
            ([webhook.url, ""] + webhook.instructions.enumerated().map { "\($0 + 1). \($1)" }).joined(separator: "\n")
        }
    }

    /// Returns a time, given in milliseconds since 1970, in ISO 8601.
    static func time(_ milliseconds: Int64) -> String {
        ISO8601.text(milliseconds)
    }

    static func name(_ end: SyncAPI.ShareView.SideView) -> String { end.key ?? end.entity.sourceId }
}
