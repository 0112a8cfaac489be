import EntityModel
import InternalAPI

/// Reports about profiles, and about the names that profiles contain.
extension Report {
    init(_ profiles: [Profile]) {
        self.init(
            profiles, columns: Self.profileColumns + [.flexible("TYPES")],
            rows: profiles.map { profile in
                let types = profile.mappings.flatMap(\.typeMappings).map { "\($0.sourceType)=\($0.targetType)" }
                return Self.cells(of: profile) + [types.joined(separator: ", ")]
            }, ifEmpty: "There are no profiles.")
    }

    /// Creates the report for one profile, with its type mappings.
    init(_ profile: Profile) {
        let types = Table(
            columns: [
                .exact("MAPPING"), .exact("SOURCE TYPE"), .exact("TARGET TYPE"), .exact("FIELDS"), .exact("STATES"),
                .exact("COMMENTS"), .exact("WORKLOGS"),
            ],
            rows: profile.mappings.flatMap { mapping in
                mapping.typeMappings.map { type in
                    [
                        mapping.id, type.sourceType, type.targetType, "\(type.fields.count)", "\(type.states.count)",
                        type.comments.rawValue, type.worklogs.rawValue,
                    ]
                }
            })
        self.init(
            profile,
            [.table(Table(columns: Self.profileColumns, rows: [Self.cells(of: profile)])), .table(types)])
    }

    private static let profileColumns: [Table.Column] = [
        .exact("PROFILE"), .flexible("NAME"), .exact("STATUS"), .exact("SOURCE"), .exact("TARGET"),
    ]

    private static func cells(of profile: Profile) -> [String] {
        [profile.id, profile.name, profile.status.rawValue, profile.sourceTool.id, profile.targetTool.id]
    }

    init(_ fields: [FieldDescription]) {
        self.init(
            fields, columns: [.exact("FIELD"), .flexible("NAME"), .exact("KIND"), .flexible("TYPES")],
            rows: fields.map { field in
                [
                    field.id.rawValue, field.name, field.kind?.rawValue ?? "not synced",
                    field.types?.joined(separator: ", ") ?? "",
                ]
            }, ifEmpty: "The tool has no fields.")
    }

    /// Creates the report with one row for each state and each value, because profiles contain their names.
    init(_ metadata: ToolMetadata) {
        let types = Table(
            columns: [
                .exact("TYPE"), .flexible("NAME"), .exact("LEVEL"), .exact("STATE"), .exact("CATEGORY"),
                .flexible("WORKFLOW"),
            ],
            rows: metadata.types.flatMap { type in
                let head = [type.id, type.name, type.level.map { "\($0)" } ?? ""]
                let states = type.states.map { [$0.name, $0.stage?.rawValue ?? "", $0.workflow ?? ""] }
                return (states.isEmpty ? [["", "", ""]] : states).map { head + $0 }
            })
        let values = Table(
            columns: [.exact("FIELD"), .exact("VALUE")],
            rows: (metadata.values ?? []).flatMap { field in field.names.map { [field.field.rawValue, $0] } })
        self.init(
            metadata,
            [.table(types), .text("Relations: " + metadata.relations.joined(separator: ", "))]
                + (metadata.values?.isEmpty == false ? [.table(values)] : []))
    }

    init(_ users: [ToolUser]) {
        self.init(
            users, columns: [.exact("USER"), .flexible("NAME"), .exact("LOGIN"), .exact("EMAIL")],
            rows: users.map { [$0.id, $0.name ?? "", $0.login ?? "", $0.email ?? ""] },
            ifEmpty: "No user matches this name.")
    }
}
