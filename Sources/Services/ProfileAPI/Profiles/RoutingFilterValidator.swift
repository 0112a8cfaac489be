import Core
import EntityModel
import InternalAPI

/// Has the tools read the filters of a profile's routes before it is stored: what a filter means is theirs to say.
struct RoutingFilterValidator: Sendable {
    private let adapter: ToolRoutes.Adapter
    /// So many filters are read at a time: a profile may have thousands of routes.
    private let limit = ConcurrencyLimiter(8)

    init(adapter: @escaping ToolRoutes.Adapter) {
        self.adapter = adapter
    }

    /// A filter with all that the tool is told beside it.
    private struct FilterProbe: Hashable {
        var tool: Tool
        var selection: EntityQuery
    }

    /// What the tools do not take, in their words.
    ///
    /// A tool that is away says nothing: a profile can be written before its tools can be reached.
    ///
    /// - Parameters:
    ///   - profile: as it shall be.
    ///   - known: as it is stored; what it has been asked for already is not asked again.
    /// - Returns: the violations.
    func violations(of profile: Profile, known: Profile?) async -> [Violation] {
        let answered = Set((known.map(questions) ?? []).map(\.question))
        let new = questions(of: profile).filter { !answered.contains($0.question) }
        return await withTaskGroup(of: Violation?.self) { group in
            for (path, question) in new {
                group.addTask { await violation(at: path, by: question, profile.account) }
            }
            var found: [Violation] = []
            for await violation in group {
                if let violation { found.append(violation) }
            }
            return found.sorted { $0.path < $1.path }
        }
    }

    private func violation(at path: String, by question: FilterProbe, _ account: AccountID) async -> Violation? {
        // Whoever asked has gone away if a turn never comes.
        guard let refusal = try? await limit.run({ await refusal(of: question, account) }) else { return nil }
        return Violation(path: path, problem: refusal)
    }

    private func questions(of profile: Profile) -> [(path: String, question: FilterProbe)] {
        var questions: [(path: String, question: FilterProbe)] = []
        for (number, mapping) in profile.mappings.enumerated() {
            for (place, routing) in mapping.routings.enumerated() {
                let path = "mappings[\(number)].routings[\(place)]"
                let sides = [
                    ("source", routing.source, profile.sourceTool, mapping.typeMappings.map(\.sourceType)),
                    ("target", routing.target, profile.targetTool, mapping.typeMappings.map(\.targetType)),
                ]
                for (side, end, tool, types) in sides {
                    guard let filter = end.filter else { continue }
                    let selection = EntityQuery(
                        types: Set(types).sorted(), scope: end.scope, filters: [filter], limit: 1)
                    questions.append(("\(path).\(side).filter", FilterProbe(tool: tool, selection: selection)))
                }
            }
        }
        return questions
    }

    private func refusal(of question: FilterProbe, _ account: AccountID) async -> String? {
        do throws(ToolError) {
            _ = try await adapter(question.tool).select(question.selection, in: question.tool, account: account)
            return nil
        } catch {
            return error.kind == .rejected ? "is not what \(question.tool.id) can read: \(error.message)" : nil
        }
    }
}
