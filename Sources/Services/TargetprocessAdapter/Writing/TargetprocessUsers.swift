import EntityModel

/// The lookup of the users of this Targetprocess who correspond to users of another tool.
struct TargetprocessUsers: Sendable {
    /// The users of the instance.
    let users: UserAPI
    /// The tool as entity references identify it.
    let tool: Tool

    /// Returns this Targetprocess' user who matches a user of either tool.
    ///
    /// - Throws: `ToolError` of kind `.rejected` with the reason if no user matches.
    func counterpart(of user: ToolUser) async throws(ToolError) -> ToolUser {
        // A value mapping of the profile may name a user of this instance by email or login instead of the ID.
        let texts = user.tool == tool.id ? [user.id] : [user.email, user.login].compactMap(\.self)
        var reasons: [String] = []
        for text in texts {
            switch try await users.match(text) {
            case .found(let id): return ToolUser(tool: tool.id, id: "\(id)")
            case .none(let reason): reasons.append(reason)
            }
        }
        // If several searches failed, the reason of a search that found a user is more helpful.
        let reason = reasons.max { !$0.hasPrefix("the") && $1.hasPrefix("the") } ?? "the user has no email or login"
        throw ToolError(
            kind: .rejected,
            message: "user \(user.id) of \(user.tool) cannot be matched: \(reason). Name the counterpart in the "
                + "value mapping of the profile")
    }

    /// Returns the ID of this Targetprocess' user who matches a user of either tool, or `nil` if no user matches.
    func counterpartID(of user: ToolUser) async throws(ToolError) -> Int64? {
        do throws(ToolError) {
            return Int64(try await counterpart(of: user).id)
        } catch {
            guard error.kind == .rejected else { throw error }
            return nil
        }
    }
}
