import Core
import EntityModel
import InternalAPI

/// Validates the filters of a profile's routings with the tools before the profile is stored.
///
/// Only the tool can interpret its filter.
struct RoutingFilterValidator: Sendable {
    private let adapter: ToolRoutes.Adapter
    /// The number of concurrent validations.
    ///
    /// The limit is needed because a profile may have thousands of routings.
    private let limit = ConcurrencyLimiter(8)

    init(adapter: @escaping ToolRoutes.Adapter) {
        self.adapter = adapter
    }

    /// A filter with all other parameters of its request to the tool.
    private struct FilterProbe: Hashable {
        var tool: Tool
        var selection: EntityQuery
    }

    /// Returns a violation for each filter that a tool rejects, with the tool's reason.
    ///
    /// A tool that does not respond rejects nothing, because a profile can be written before its tools are reachable.
    ///
    /// - Parameters:
    ///   - profile: The profile that is about to be stored.
    ///   - known: The stored profile. Its filters are not validated again.
    /// - Returns: The violations.
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
        // An error here means that the caller's task was canceled while it waited for its turn.
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
            _ = try await adapter(question.tool).reader(of: question.tool, account: account)
                .query(question.selection)
            return nil
        } catch {
            return error.kind == .rejected ? "is not a valid filter of \(question.tool.id): \(error.message)" : nil
        }
    }
}
