/// Which changes are told to whom, as an administrator of the instance sets it up.
struct WebhookRule: Sendable {
    enum Body: String, Sendable {
        /// What the documented script of an automation rule sends: `resourceType`, `resourceId`, `current` and so on.
        case automationRule
        /// What the older webhooks plugin sends: `Entity`, `OldEntity`, `ChangedFields`, `Author`, `Modification`.
        case plugin
    }

    var url: String
    var body = Body.automationRule
    /// Resource types in lower case.
    var entityTypes: Set<String> = ["userstory", "bug", "feature", "comment"]
    /// An update is told only if it changes one of these; `nil` tells all.
    var updatedFields: Set<String>? = ["Name", "Description", "EntityState", "Project", "Feature", "Priority", "Tags"]

    func concerns(_ change: Change, of item: Item) -> Bool {
        guard entityTypes.contains(item.type.name.lowercased()) else { return false }
        guard change.modification == .updated, let updatedFields else { return true }
        return !updatedFields.isDisjoint(with: change.changedFields)
    }
}
