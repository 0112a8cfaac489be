import AdapterEngine
import EntityModel
import InternalAPI
import Primitives

/// The creation and deletion of issues.
struct JiraCreator: Sendable {
    let jira: JiraAPI
    let tool: Tool
    /// The signer of the markers of issues.
    let signer: MarkerSigner
    let stubs: JiraStubReader

    /// An issue to create, with its place in the request.
    private struct Planned {
        var index: Int
        var request: CreationRequest
        var stub: IssueStub
    }

    private typealias Outcome = Result<CreationResult, ToolError>

    /// Creates an issue as a stub with a marker that names the share.
    ///
    /// - Parameters:
    ///   - draft: The project scope and the initial values.
    ///   - type: The ID of the issue type.
    ///   - share: The name that the marker contains.
    /// - Returns: The issue, its autofilled fields, and its values before any user could change it.
    /// - Throws: `ToolError` of kind `.rejected` if Jira does not accept the issue.
    func create(_ draft: EntityDraft, type: String, for share: String) async throws(ToolError) -> CreationResult {
        let stub = try await stub(draft, type: type)
        do {
            let created = try await jira.issues.create(newIssue(stub, for: share))
            let item = item(created, stub, of: type)
            return CreationResult(entity: item, stub: try? await stubs.stub(of: item.entity))
        } catch {
            if error.kind == .rejected { jira.createScreens.forget(project: draft.scope.sourceId, type: type) }
            throw error
        }
    }

    /// Creates several issues with as few requests as possible.
    ///
    /// - Parameter requests: The issues to create, at most 50.
    /// - Returns: The outcome for each issue. A rejected issue does not affect the others.
    func create(_ requests: [CreationRequest]) async -> [Result<CreationResult, ToolError>] {
        var outcomes: [Outcome?] = []
        var planned: [Planned] = []
        for (index, request) in requests.enumerated() {
            do throws(ToolError) {
                let stub = try await stub(request.creation, type: request.type)
                planned.append(Planned(index: index, request: request, stub: stub))
                outcomes.append(nil)
            } catch {
                outcomes.append(.failure(error))
            }
        }
        for (issue, outcome) in zip(planned, await create(planned)) { outcomes[issue.index] = outcome }
        return outcomes.map { $0 ?? .failure(JiraErrorReader.unreadableResponse("POST issue/bulk")) }
    }

    private func create(_ planned: [Planned]) async -> [Outcome] {
        guard !planned.isEmpty else { return [] }
        do throws(ToolError) {
            let created = try await jira.issues.create(
                planned.map { newIssue($0.stub, for: $0.request.marker) })
            return zip(planned, created).map { issue, outcome in
                outcome.map { CreationResult(entity: item($0, issue.stub, of: issue.request.type), stub: nil) }
            }
        } catch {
            guard !error.isTransient else { return planned.map { _ in .failure(error) } }
        }
        // Jira created none of them. A separate request for each issue returns the reason.
        var outcomes: [Outcome] = []
        for request in planned.map(\.request) {
            do throws(ToolError) {
                outcomes.append(
                    .success(try await create(request.creation, type: request.type, for: request.marker)))
            } catch {
                outcomes.append(.failure(error))
            }
        }
        return outcomes
    }

    private func newIssue(_ stub: IssueStub, for share: String) -> JiraNewIssue {
        JiraNewIssue(fields: stub.fields, properties: [.init(share: share, of: tool, signer)])
    }

    private func item(_ created: JiraCreatedIssue, _ stub: IssueStub, of type: String) -> CreatedEntity {
        CreatedEntity(
            entity: EntityReference(sourceId: created.id, entityType: type, tool: tool),
            autofilledFields: stub.autofilledFields)
    }

    private func stub(_ draft: EntityDraft, type: String) async throws(ToolError) -> IssueStub {
        guard draft.scope.isOfJira, !type.isEmpty, type.allSatisfy(\.isASCIIDigit) else {
            throw ToolError(
                kind: .rejected, message: "The project or the issue type is not valid for Jira. Correct the profile.")
        }
        return IssueStub(
            draft, type: type, screen: try await screen(project: draft.scope.sourceId, type: type),
            others: try await jira.fields.schemas(), product: jira.product,
            today: CalendarDate(of: jira.now()).description)
    }

    private func screen(project: String, type: String) async throws(ToolError) -> [JiraCreateField] {
        do {
            return try await jira.createScreens.fields(project: project, type: type)
        } catch  where error.kind == .notFound {
            // A missing project or type must not look like a deleted issue.
            let name = try await jira.metadata.issueTypeName(type)
            throw ToolError(
                kind: .rejected,
                message: error.message
                    + (name.map { " This user may not create issues of the type \($0) in the project." }
                        ?? " Jira has no issue type with the ID \(type). Correct the profile."))
        }
    }

    /// Deletes an issue.
    ///
    /// A missing one is not an error.
    func delete(_ entity: EntityReference) async throws(ToolError) {
        do {
            try await jira.issues.delete(try entity.issueID)
        } catch {
            guard error.kind == .notFound else { throw error }
        }
    }
}
