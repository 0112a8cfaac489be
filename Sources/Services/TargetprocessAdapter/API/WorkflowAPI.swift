import AdapterKit
import Core
import EntityModel

/// The workflows and their states.
struct WorkflowAPI: Sendable {
    private let transport: TargetprocessTransport
    /// The states of the workflows, by the IDs of the workflows.
    let states: ExpiringCache<Int64, [WorkflowStateRecord]>

    /// - Parameters:
    ///   - transport: The connection to the instance.
    ///   - timing: The clock.
    init(transport: TargetprocessTransport, timing: TimeSource) {
        self.transport = transport
        states = ExpiringCache(now: timing.now)
    }

    /// Returns the states of a workflow in their order.
    ///
    /// The states are cached for half an hour.
    func states(of workflow: Int64) async throws(ToolError) -> [WorkflowStateRecord] {
        if let known = states[workflow] { return known }
        return try await readStates(of: workflow)
    }

    /// Returns the state with a name or an ID in a workflow, or `nil` if no such state exists.
    func state(named name: String, in workflow: Int64) async throws(ToolError) -> WorkflowStateRecord? {
        if let state = states[workflow]?.state(named: name) { return state }
        // The state is unknown, or it was created after the states were cached.
        return try await readStates(of: workflow).state(named: name)
    }

    /// Returns the first state of a category in a workflow.
    ///
    /// An initial state has priority.
    func state(of category: StateCategory, in workflow: Int64) async throws(ToolError) -> WorkflowStateRecord? {
        let known = try await states(of: workflow).filter { $0.stage == category }
        return known.first { $0.isInitial == true } ?? known.first
    }

    /// Returns the states of all workflows of a project's process, including the workflows of teams.
    ///
    /// - Parameter project: The ID of the project.
    /// - Returns: The states in their order, or `nil` if the project does not exist.
    /// - Throws: The error that the tool reports.
    func states(ofProject project: Int64) async throws(ToolError) -> [WorkflowStateRecord]? {
        struct Project: Decodable {
            var process: Int64?
        }
        let projects: [Project] = try await transport.rows(
            .readV2(["Project", "\(project)"], select: "{process:process.id}"))
        guard let process = projects.first?.process else { return nil }
        return try await transport.rows(
            .readV2(
                ["EntityState"], where: "process.id==\(process)", select: WorkflowStateRecord.selectionWithWorkflow,
                orderBy: "numericPriority", take: transport.pageSize))
    }

    private func readStates(of workflow: Int64) async throws(ToolError) -> [WorkflowStateRecord] {
        let found: [WorkflowStateRecord] = try await transport.rows(
            .readV2(
                ["EntityState"], where: "workflow.id==\(workflow)", select: WorkflowStateRecord.selection,
                orderBy: "numericPriority", take: transport.pageSize))
        states.store(found, as: workflow)
        return found
    }
}
