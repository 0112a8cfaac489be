/// The rule, set by an administrator of the instance, that determines which changes are sent to which URL.
struct WebhookRule: Sendable {
    enum Body: String, Sendable {
        /// The documented script of an automation rule sends `resourceType`, `resourceId`, `current`, and others.
        case automationRule
        /// The older webhooks plugin sends `Entity`, `OldEntity`, `ChangedFields`, `Author`, and `Modification`.
        case plugin
    }

    var url: String
    var body = Body.automationRule
    /// The resource types in lower case.
    var entityTypes: Set<String> = ["userstory", "bug", "feature", "comment"]
    /// The fields of which an update must change one in order to be sent; `nil` sends all updates.
    var updatedFields: Set<String>? = ["Name", "Description", "EntityState", "Project", "Feature", "Priority", "Tags"]

    func concerns(_ change: Change, of item: Item) -> Bool {
        guard entityTypes.contains(item.type.name.lowercased()) else { return false }
        guard change.modification == .updated, let updatedFields else { return true }
        return !updatedFields.isDisjoint(with: change.changedFields)
    }
}
