import Core
import EntityModel
import InternalAPI

/// Compares the fields that a profile maps with the fields of its tools, before the profile is stored.
struct ToolFields: Sendable {
    private let adapter: ToolRoutes.Adapter

    init(adapter: @escaping ToolRoutes.Adapter) {
        self.adapter = adapter
    }

    /// The outcome of the comparison.
    struct Check {
        var violations: [Violation] = []
        /// Warnings about tools that did not respond.
        var warnings: [String] = []
        /// The names by which translated values are known.
        var knownNames: [Profile.KnownName] = []
    }

    /// Compares a profile with its tools.
    ///
    /// A tool that cannot be asked rejects nothing: a profile can be stored before its tools can be reached.
    ///
    /// - Parameters:
    ///   - profile: The profile that is about to be stored.
    ///   - known: The names that the account's profiles know, those of the stored version of this profile first.
    /// - Returns: The fields that cannot be read or written, with the reasons.
    func check(_ profile: Profile, known: [Profile.KnownName]) async -> Check {
        var check = Check()
        let sides = [
            (tool: profile.sourceTool, isSource: true), (tool: profile.targetTool, isSource: false),
        ]
        for (tool, isSource) in sides {
            let former = known.filter { $0.tool == tool.id }
            let fields: [FieldDescription]
            do throws(ToolError) {
                fields = try await adapter(tool).reader(of: tool, account: profile.account).fields()
            } catch {
                check.warnings.append("The fields of \(tool.id) were not checked: \(error.message)")
                check.knownNames += former
                continue
            }
            let byId = Dictionary(grouping: fields, by: \.id)
            for (number, mapping) in profile.mappings.enumerated() {
                for (place, types) in mapping.typeMappings.enumerated() {
                    let path = "mappings[\(number)].typeMappings[\(place)]"
                    types.check(path, isSource: isSource, tool: tool, fields: byId, &check.violations)
                }
            }
            check.knownNames += names(of: fields, in: profile, isSource: isSource, tool: tool, former: former)
        }
        return check
    }

    /// Returns the names by which the translated values of a tool are known from now on.
    ///
    /// A value keeps its known name in whatever language the tool returns it now, unless the profile uses the new name
    /// and no longer the old one.
    private func names(
        of fields: [FieldDescription], in profile: Profile, isSource: Bool, tool: Tool, former: [Profile.KnownName]
    ) -> [Profile.KnownName] {
        let formerNames = Dictionary(former.map { ([$0.field.rawValue, $0.id], $0.name) }) { first, _ in first }
        return fields.flatMap { field in
            let used = profile.names(of: field.id, isSource: isSource)
            return (field.values ?? []).map { value in
                var name = formerNames[[field.id.rawValue, value.id]] ?? value.name
                if used.contains(value.name.lowercased()), !used.contains(name.lowercased()) { name = value.name }
                return Profile.KnownName(tool: tool.id, field: field.id, id: value.id, name: name)
            }
        }
    }
}

extension Profile {
    /// Returns the lowercase names that the profile's value mappings use for a field.
    fileprivate func names(of field: FieldID, isSource: Bool) -> Set<String> {
        let types = mappings.flatMap(\.typeMappings)
        let states = types.flatMap(\.states).map { isSource ? $0.source : $0.target }
        let values = types.flatMap(\.fields).filter { (isSource ? $0.source : $0.target) == field }.flatMap(\.values)
            .map { isSource ? $0.source : $0.target }
        let resolutions = types.flatMap { Array($0.resolutions.values) }
        return Set((states + values + resolutions).map { $0.lowercased() })
    }
}

extension Profile.TypeMapping {
    fileprivate func check(
        _ path: String, isSource: Bool, tool: Tool, fields: [FieldID: [FieldDescription]],
        _ violations: inout [Violation]
    ) {
        let type = (isSource ? sourceType : targetType).lowercased()
        for (number, field) in self.fields.enumerated() {
            let (id, place) = isSource ? (field.source, "source") : (field.target, "target")
            let isWritten = field.direction == .both || field.direction == (isSource ? .toSource : .toTarget)
            guard let problem = Self.problem(with: fields[id] ?? [], ofType: type, isWritten: isWritten) else {
                continue
            }
            violations.append(
                Violation(
                    path: "\(path).fields[\(number)].\(place)", problem: "\(problem) (\(id.rawValue) of \(tool.id))"))
        }
    }

    private static func problem(
        with descriptions: [FieldDescription], ofType type: String, isWritten: Bool
    ) -> String? {
        guard !descriptions.isEmpty else { return "names no field that the tool shows to Tandem's user" }
        let fitting = descriptions.filter { description in
            description.types?.contains { $0.lowercased() == type } ?? true
        }
        guard !fitting.isEmpty else { return "names a field that items of this type do not have" }
        if fitting.contains(where: { $0.kind != nil && ($0.limit == nil || !isWritten && $0.limit?.isReadable == true) }
        ) {
            return nil
        }
        guard let limit = fitting.lazy.compactMap(\.limit).first else {
            return "names a field whose values Tandem cannot read or write"
        }
        return limit.isReadable && isWritten
            ? "names a field that cannot be written: \(limit.reason); choose the other direction"
            : "names a field that cannot be kept in sync: \(limit.reason)"
    }
}
