import InternalAPI

/// Validates requests for managed items.
enum ManagedItemValidation {
    static func of(_ list: ManagedItemBatch) -> [Violation] {
        var violations: [Violation] = []
        violations.require(
            (1...ManagedItemBatch.maxItems).contains(list.items.count), "items",
            "must be 1 to \(ManagedItemBatch.maxItems)")
        violations.requireUnique(list.items.map(\.name), "occurs twice") { "items[\($0)].name" }
        for (index, item) in list.items.prefix(ManagedItemBatch.maxItems).enumerated() {
            let path = "items[\(index)]."
            violations.require(Identifier.isValid(item.name), path + "name", Identifier.rule)
            violations += of(item.form, path)
        }
        return violations
    }

    static func of(_ form: ManagedItemRequest, _ path: String = "") -> [Violation] {
        var violations: [Violation] = []
        for (text, name) in [(form.project, "project"), (form.type, "type"), (form.title, "title")] {
            violations.requireText(text, path + name)
            violations.require(text.count <= 1000, path + name, "must be at most 1000 characters")
        }
        violations.require(
            form.description?.utf8.count ?? 0 <= 100_000, path + "description", "must be at most 100 000 bytes")
        violations.require(form.assignee?.count ?? 0 <= 255, path + "assignee", "must be at most 255 characters")
        violations.require(form.defaults?.count ?? 0 <= 100, path + "defaults", "must be at most 100")
        return violations
    }
}
