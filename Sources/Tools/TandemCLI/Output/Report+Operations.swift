import EntityModel
import InternalAPI

/// Reports about jobs, their findings, and dead letters.
extension Report {
    init(_ jobs: [SyncAPI.JobView]) {
        self.init(jobs, columns: Self.jobColumns, rows: jobs.map(Self.cells), ifEmpty: "There are no jobs.")
    }

    init(_ job: SyncAPI.JobView) {
        self.init(job, [.table(Table(columns: Self.jobColumns, rows: [Self.cells(of: job)]))])
    }

    private static let jobColumns: [Table.Column] = [
        .exact("JOB"), .exact("PROFILE"), .flexible("TASK"), .exact("STATE"), .exact("PROCESSED"),
        .exact("SUCCEEDED"), .exact("FOUND"), .exact("FAILED"), .flexible("REMARK"),
    ]

    private static func cells(of job: SyncAPI.JobView) -> [String] {
        [
            job.id, job.profile, job.summary, job.status, "\(job.processed)" + (job.total.map { " of \($0)" } ?? ""),
            "\(job.succeeded)", "\(job.findings)", "\(job.failed)", job.message ?? "",
        ]
    }

    init(_ findings: [SyncAPI.FindingView]) {
        self.init(
            findings,
            columns: [
                .exact("NUMBER"), .exact("KIND"), .exact("SHARE"), .exact("ITEM"), .exact("FIELD"),
                .flexible("REASON"),
            ],
            rows: findings.map { finding in
                [
                    "\(finding.number)", finding.kind, finding.share ?? "",
                    finding.entity.map { "\($0.tool.type.rawValue) \($0.sourceId)" } ?? "", finding.field ?? "",
                    finding.reason ?? "",
                ]
            }, ifEmpty: "There are no findings.")
    }

    init(_ estimate: SyncAPI.JobEstimate) {
        let requests = estimate.requests.sorted { $0.key < $1.key }.map { "\($0.value) to \($0.key)" }
        self.init(
            estimate,
            "\(estimate.shares) shares: at most \(requests.joined(separator: " and ")) requests, plus one for each page "
                + "of items of \(estimate.routes) routings.")
    }

    init(_ list: SyncAPI.DeadLetterList) {
        guard !list.messages.isEmpty else {
            self.init(list, "There are no dead letters.")
            return
        }
        let table = Table(
            columns: [
                .exact("TIME"), .exact("MESSAGE"), .exact("QUEUE"), .exact("ITEM"), .exact("TRIES"),
                .flexible("REASON"),
            ],
            rows: list.messages.map { message in
                [
                    message.deadLetteredAt.map(Self.time) ?? "", message.id, message.queueGroup, message.routingKey,
                    "\(message.attempts)", message.failureReason,
                ]
            })
        self.init(
            list,
            [.table(table)] + (list.isComplete ? [] : [.text("There are more dead letters; these are the oldest.")]))
    }
}

/// Reports about items in the tools: managed items, CI reports, and changelogs.
extension Report {
    init(_ item: ManagedItemView) {
        let lines =
            [item.words, item.url].compactMap(\.self)
            + (item.autofilledFields.isEmpty
                ? [] : ["Filled in because Jira requires them: \(item.autofilledFields.joined(separator: ", "))"])
            + item.rejectedFields.sorted { $0.key < $1.key }.map { "Rejected: \($0.key): \($0.value)" }
        self.init(item, lines.joined(separator: "\n"))
    }

    init(_ results: [ManagedItemResult]) {
        self.init(
            results, columns: [.exact("KEY"), .exact("ISSUE"), .flexible("REMARK")],
            rows: results.map { result in
                let rejected = result.published?.rejectedFields.sorted { $0.key < $1.key } ?? []
                let remarks = [result.problem].compactMap(\.self) + rejected.map { "rejected: \($0.key): \($0.value)" }
                return [result.name, result.published?.words ?? "not created", remarks.joined(separator: "; ")]
            }, ifEmpty: "The file has no items.")
    }

    init(_ records: [CIReportRecord]) {
        self.init(
            records, columns: Self.recordColumns, rows: records.map(Self.cells), ifEmpty: "There are no reports.")
    }

    init(_ record: CIReportRecord) {
        self.init(record, [.table(Table(columns: Self.recordColumns, rows: [Self.cells(of: record)]))])
    }

    private static let recordColumns: [Table.Column] = [
        .exact("TIME"), .exact("KIND"), .exact("PIPELINE"), .exact("NUMBER"), .exact("ENVIRONMENT"), .exact("STATE"),
        .flexible("ISSUES"), .exact("OUTCOME"), .flexible("REMARK"),
    ]

    private static func cells(of record: CIReportRecord) -> [String] {
        [
            time(record.at), record.kind.rawValue, record.pipeline, "\(record.number)", record.environment ?? "",
            record.state, record.keys.joined(separator: ", "), record.outcome.rawValue, record.message ?? "",
        ]
    }

    init(_ entries: [ChangelogEntry]) {
        self.init(
            entries, columns: [.exact("TIME"), .flexible("USER"), .flexible("FIELDS")],
            rows: entries.map { entry in
                [
                    Self.time(entry.at), entry.author.map { $0.name ?? $0.id } ?? "",
                    entry.fields.map(\.rawValue).joined(separator: ", "),
                ]
            }, ifEmpty: "The tool recorded no changes.")
    }
}
