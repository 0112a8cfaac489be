import EntityModel

/// The fields that the profiles of a connection map, and the rules for their values.
struct JiraFieldSelection: Sendable {
    /// The fields that Tandem syncs.
    let fields: Set<JiraField>
    /// The mapped fields that are known by their schema alone.
    let schemaFieldIDs: Set<FieldID>
    /// The mapped fields whose missing values Tandem creates in Jira.
    let fieldsWithReferenceCreation: Set<FieldID>
    /// The boards by which profiles distinguish sprints.
    let boards: Set<Int64>
    /// Whether a profile maps worklogs.
    let mapsWorklogs: Bool

    /// Creates the selection.
    ///
    /// - Parameters:
    ///   - mapped: The fields to read in addition to those that are always read.
    ///   - fieldsWithReferenceCreation: The mapped fields whose missing values Tandem creates in Jira.
    ///   - boards: The boards by which profiles distinguish sprints.
    init(mapped: [FieldID] = [], fieldsWithReferenceCreation: [FieldID] = [], boards: Set<Int64> = []) {
        let worklogs = FieldID.loggedWork(of: .jira)
        fields = JiraField.always.union(mapped.compactMap { JiraField($0) })
        schemaFieldIDs = Set(mapped.filter { JiraField($0) == nil && $0 != worklogs })
        mapsWorklogs = mapped.contains(worklogs)
        self.fieldsWithReferenceCreation = Set(fieldsWithReferenceCreation)
        self.boards = boards
    }

    /// Returns the names of the fields to request: those that are always read, and the mapped fields.
    func requestedFields(of product: JiraProduct) -> [String] {
        // Cloud's API does not report whether an issue is archived.
        (product == .cloud ? [] : ["archiveddate"]) + ["issuetype", "project", "updated"]
            + fields.map(\.rawValue).sorted() + schemaFieldIDs.map(\.rawValue).sorted()
    }
}
