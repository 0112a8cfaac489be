import EntityModel

/// The conversion of values of either tool to values of this Jira.
struct JiraToolValues: Sendable {
    let jira: JiraAPI
    let tool: Tool
    let moves: JiraWorkflowMoves

    /// Returns a value as this Jira would report it.
    ///
    /// - Parameters:
    ///   - value: A single value, perhaps in another tool's representation.
    ///   - field: The field that the value is for.
    ///   - current: The issue as it was just read.
    /// - Returns: The value.
    /// - Throws: `ToolError` of kind `.rejected` if Jira has no corresponding value.
    func toolValue(
        for value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async throws(ToolError) -> FieldValue {
        guard let fieldKind = jira.cache.kind(of: field) else { throw jira.cache.unsupportedValue(of: field) }
        switch value {
        case .user(let user): return .user(try await counterpart(of: user))
        case .stateCategory(let category): return try await moves.status(of: category, current: current)
        default: break
        }
        if fieldKind == .timestamp, value.kind != .timestamp, case .date(let day)? = value.converted(to: .date) {
            var held: Moment?
            if case .timestamp(let moment)? = current.fields[field] { held = moment }
            let home = held == nil ? try await jira.users.ownTimeZone() : nil
            return .timestamp(try await jira.users.dayZone().moment(on: day, from: held, home: home))
        }
        let kind = value.kind?.isSet == true ? fieldKind : fieldKind.memberKind
        guard let converted = value.converted(to: kind) else { throw jira.cache.unsupportedValue(of: field) }
        return await withStableName(converted, in: field, of: current)
    }

    /// Returns a state or option by its stable name.
    ///
    /// The profile may use any of its names.
    private func withStableName(
        _ value: FieldValue, in field: FieldID, of current: EntitySnapshot
    ) async -> FieldValue {
        switch value {
        case .state(let name):
            if let held = current.fields[field], current.holds(value, in: field) { return held }
            if let known = jira.connection.names.name(called: name, in: field) { return .state(known) }
            // The name is new, in another language, or an ID that no profile has used yet.
            return await jira.statuses.names().name(called: name, in: field).map { .state($0) } ?? value
        case .option(let name):
            if let held = current.fields[field], held.kind == .option, current.holds(value, in: field) { return held }
            return jira.connection.names.name(called: name, in: field).map { .option($0) } ?? value
        default: return value
        }
    }

    /// Returns this Jira's user who matches a user of either tool.
    ///
    /// A value mapping may name this Jira's user by an email address or a login instead of the ID.
    private func counterpart(of user: ToolUser) async throws(ToolError) -> ToolUser {
        let login = jira.product == .dataCenter ? user.login : nil
        let texts = user.tool == tool.id ? [user.id] : [user.email, login].compactMap(\.self)
        var reasons: [String] = []
        for text in texts {
            switch try await jira.users.match(text, of: tool) {
            case .found(let found): return found
            case .none(let reason): reasons.append(reason)
            }
        }
        // If there are several reasons, the one from a search that found a user is the most informative.
        let reason = reasons.max { !$0.hasPrefix("the") && $1.hasPrefix("the") } ?? "the user has no email or login"
        throw ToolError(
            kind: .rejected,
            message: "user \(user.id) of \(user.tool) cannot be matched: \(reason). Name the counterpart in the "
                + "value mapping of the profile")
    }
}
