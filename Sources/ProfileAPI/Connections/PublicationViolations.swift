import Core

/// What is wrong with an item that someone wants to be made.
enum PublicationViolations {
    static func of(_ form: PublicationForm) -> [Violation] {
        var violations: [Violation] = []
        for (text, name) in [(form.project, "project"), (form.type, "type"), (form.title, "title")] {
            violations.requireText(text, name)
            violations.require(text.count <= 1000, name, "must be at most 1000 characters")
        }
        violations.require(
            form.description?.utf8.count ?? 0 <= 100_000, "description", "must be at most 100 000 bytes")
        violations.require(form.assignee?.count ?? 0 <= 255, "assignee", "must be at most 255 characters")
        violations.require(form.defaults?.count ?? 0 <= 100, "defaults", "must be at most 100")
        return violations
    }
}
