import EntityModel
import Foundation

extension Profile {
    private static let maximumMappings = 50
    private static let maximumTypeMappings = 200

    /// The contradictions and invalid values in the profile; empty for a valid profile.
    var violations: [Violation] {
        var violations: [Violation] = []
        violations.require(Identifier.isValid(id), "id", Identifier.rule)
        violations.requireText(name, "name")
        for (tool, path) in [(sourceTool, "sourceTool"), (targetTool, "targetTool")] {
            violations.require(Identifier.isValid(tool.id), "\(path).id", Identifier.rule)
            violations.require(
                [.jira, .targetprocess].contains(tool.type), "\(path).type", "must be 'Jira' or 'Targetprocess'")
        }
        if case .named(let zone)? = timeZone {
            violations.require(
                TimeZone(identifier: zone) != nil, "timeZone",
                "must be 'author', 'connection', or the name of an IANA time zone such as 'Europe/Berlin'")
        }
        violations.require(
            renderers.count <= Self.maximumTypeMappings, "renderers", "must be at most \(Self.maximumTypeMappings)")
        for field in renderers.keys.sorted() { violations.requireText(field.rawValue, "renderers") }
        violations.require(sourceTool.id != targetTool.id, "targetTool.id", "must differ from the source's")
        violations.require(!mappings.isEmpty, "mappings", "must not be empty")
        violations.require(
            mappings.count <= Self.maximumMappings, "mappings", "must be at most \(Self.maximumMappings)")
        violations.requireUnique(mappings.map(\.id), "occurs twice") { "mappings[\($0)].id" }
        for (index, mapping) in mappings.enumerated() {
            mapping.check("mappings[\(index)]", &violations)
        }
        // A share finds its rules by the types of its two items. Therefore a pair of types must occur only once.
        let pairs = mappings.enumerated().flatMap { index, mapping in
            mapping.typeMappings.enumerated().map { (path: "mappings[\(index)].typeMappings[\($0)]", mapping: $1) }
        }
        violations.require(
            pairs.count <= Self.maximumTypeMappings, "mappings",
            "must have at most \(Self.maximumTypeMappings) type mappings together")
        violations.requireUnique(
            pairs.map { [$0.mapping.sourceType, $0.mapping.targetType] }, "maps a pair of types that is mapped already"
        ) { pairs[$0].path }
        return violations
    }
}

extension Profile {
    /// Returns the violations of the rule that all profiles of a connection must use the same time zone.
    func zoneViolations(beside others: [Profile]) -> [Violation] {
        guard let timeZone else { return [] }
        let tools = Set([sourceTool, targetTool].filter { $0.type == .jira }.map(\.id))
        let other = others.first { other in
            other.timeZone.map { $0 != timeZone } ?? false
                && !tools.isDisjoint(with: [other.sourceTool.id, other.targetTool.id])
        }
        guard let other else { return [] }
        return [
            Violation(
                path: "timeZone",
                problem: "must match profile \(other.id), which uses the same Jira connection, or be omitted")
        ]
    }
}

extension Profile.Mapping {
    private static let maximumRoutings = 100

    fileprivate func check(_ path: String, _ violations: inout [Violation]) {
        violations.requireText(id, "\(path).id")
        violations.require(
            routings.count <= Self.maximumRoutings, "\(path).routings", "must be at most \(Self.maximumRoutings)")
        violations.requireUnique(routings.map(\.id), "occurs twice") { "\(path).routings[\($0)].id" }
        for (index, routing) in routings.enumerated() {
            violations.requireText(routing.id, "\(path).routings[\(index)].id")
            routing.source.check("\(path).routings[\(index)].source", &violations)
            routing.target.check("\(path).routings[\(index)].target", &violations)
        }
        violations.require(!typeMappings.isEmpty, "\(path).typeMappings", "must not be empty")
        for (index, mapping) in typeMappings.enumerated() {
            mapping.check("\(path).typeMappings[\(index)]", &violations)
        }
    }
}

extension Profile.Routing.Selector {
    private static let maxFilterLength = 10_000

    fileprivate func check(_ path: String, _ violations: inout [Violation]) {
        violations.requireText(scope.sourceId, "\(path).scope.sourceId")
        guard let filter else { return }
        violations.require(
            !filter.isEmpty && filter.count <= Self.maxFilterLength, "\(path).filter",
            "must have 1 to \(Self.maxFilterLength) characters or be omitted")
        violations.require(
            EntityQuery.hasBalancedDelimiters(filter), "\(path).filter",
            "must close every parenthesis and quotation mark that it opens, and only those")
    }
}

extension Profile.TypeMapping {
    private static let maximumRows = 500

    fileprivate func check(_ path: String, _ violations: inout [Violation]) {
        violations.requireText(sourceType, "\(path).sourceType")
        violations.requireText(targetType, "\(path).targetType")
        violations.require(
            fields.count <= Self.maximumRows, "\(path).fields", "must be at most \(Self.maximumRows)")
        violations.require(
            states.count <= Self.maximumRows, "\(path).states", "must be at most \(Self.maximumRows)")
        for (index, field) in fields.enumerated() {
            violations.requireText(field.source.rawValue, "\(path).fields[\(index)].source")
            violations.requireText(field.target.rawValue, "\(path).fields[\(index)].target")
            field.attachments.check("\(path).fields[\(index)].attachments", atMost: Self.maximumRows, &violations)
            field.checkValues("\(path).fields[\(index)].values", atMost: Self.maximumRows, &violations)
            field.checkBoards("\(path).fields[\(index)].teamBoards", atMost: Self.maximumRows, &violations)
        }
        for (index, state) in states.enumerated() {
            violations.requireText(state.source, "\(path).states[\(index)].source")
            violations.requireText(state.target, "\(path).states[\(index)].target")
            if let team = state.team { violations.requireText(team, "\(path).states[\(index)].team") }
        }
        violations.require(
            resolutions.count <= Self.maximumRows, "\(path).resolutions", "must be at most \(Self.maximumRows)")
        for (state, resolution) in resolutions.sorted(by: { $0.key < $1.key }) {
            violations.requireText(state, "\(path).resolutions")
            violations.requireText(resolution, "\(path).resolutions.\(state)")
        }
        commentFilter.check("\(path).commentFilter", atMost: Self.maximumRows, &violations)
        violations.requireUnique(fields.map(\.source), "is mapped already") { "\(path).fields[\($0)].source" }
        violations.requireUnique(fields.map(\.target), "is mapped already") { "\(path).fields[\($0)].target" }
        violations.requireUnique(states, "occurs twice") { "\(path).states[\($0)]" }
    }
}

extension Profile.CommentFilter {
    private static let maxKeywordLength = 200

    fileprivate func check(_ path: String, atMost maximum: Int, _ violations: inout [Violation]) {
        violations.require(
            keyword.map { Self.words(of: $0) == [$0] && $0.count <= Self.maxKeywordLength } ?? true, "\(path).keyword",
            "must be a single word with only letters, digits, and the characters # @ _ -")
        violations.require(excludedAuthors.count <= maximum, "\(path).excludedAuthors", "must be at most \(maximum)")
        for (index, author) in excludedAuthors.enumerated() {
            violations.requireText(author, "\(path).excludedAuthors[\(index)]")
        }
    }
}

extension Profile.AttachmentFilter {
    fileprivate func check(_ path: String, atMost maximum: Int, _ violations: inout [Violation]) {
        violations.require(maximumBytes.map { $0 > 0 } ?? true, "\(path).maximumBytes", "must be a number of bytes")
        violations.require(
            excludedExtensions.count <= maximum, "\(path).excludedExtensions", "must be at most \(maximum)")
        for (index, ending) in excludedExtensions.enumerated() {
            violations.requireText(ending, "\(path).excludedExtensions[\(index)]")
        }
    }
}

extension Profile.FieldMapping {
    fileprivate func checkValues(_ path: String, atMost maximum: Int, _ violations: inout [Violation]) {
        violations.require(values.count <= maximum, path, "must be at most \(maximum)")
        violations.requireUnique(values, "occurs twice") { "\(path)[\($0)]" }
        for (index, value) in values.enumerated() {
            violations.requireText(value.source, "\(path)[\(index)].source")
            violations.requireText(value.target, "\(path)[\(index)].target")
            violations.require(
                value.source != Profile.ValueMapping.other || value.target != Profile.ValueMapping.other,
                "\(path)[\(index)]", "must name a value on one side at least")
        }
    }

    fileprivate func checkBoards(_ path: String, atMost maximum: Int, _ violations: inout [Violation]) {
        guard !teamBoards.isEmpty else { return }
        violations.require(teamBoards.count <= maximum, path, "must be at most \(maximum)")
        violations.requireUnique(teamBoards.map(\.team), "has a board already") { "\(path)[\($0)].team" }
        violations.require(
            [source, target].contains(FieldID("TeamIteration")), path,
            "must be omitted unless one of the fields is TeamIteration")
        violations.require(
            values.isEmpty, path, "must be omitted if there are values: a sprint has the name of its iteration")
    }
}
