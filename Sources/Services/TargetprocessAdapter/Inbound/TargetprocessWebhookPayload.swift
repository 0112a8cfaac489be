import AdapterEngine
import AdapterKit
import Core

/// What a notification says: which item was created, changed or deleted, and what it holds.
///
/// Two senders are understood. An automation rule sends what its script or template makes of `args`: `resourceType`,
/// `resourceId`, `modification`, `current`. The older webhooks plugin sends `Entity`, `OldEntity`, `Modification`, with
/// flat records such as `UserStoryID`. Source: Targetprocess developer hub, "Automation rules: JavaScript reference"
/// and "Webhooks: update trigger". Whatever names an item by its ID, as the template of a rule's author may do, is
/// understood as a change of that item.
struct TargetprocessWebhookPayload {
    enum Modification: String {
        case created, updated, deleted
    }

    /// In lower case.
    let type: String
    let id: Int64
    let modification: Modification
    /// The item now, or as it was before it was deleted.
    let record: WebhookRecord?
    /// What the item was called before, where the sender tells.
    let formerName: String?

    /// - Throws: ``WebhookError`` if the body is not such a notification.
    init(_ body: [UInt8]) throws(WebhookError) {
        let message: WebhookRecord
        do {
            message = try ToolJSON.decode(from: body)
        } catch {
            switch error {
            case .notJSON, .tooLong, .tooDeep: throw WebhookError(.notJSON, error.description)
            case .unexpected: throw WebhookError(.shape, "the body is not an object")
            }
        }
        let isFromPlugin = message.record("entity") != nil || message.record("oldentity") != nil
        let record =
            isFromPlugin
            ? message.record("entity") ?? message.record("oldentity")
            : message.record("current") ?? message.record("previous")
        let type =
            message.text("resourcetype") ?? record?.text("resourcetype") ?? record.flatMap(Self.flatType)
            ?? message.text("entitytype") ?? message.record("entitytype")?.text("name") ?? Self.anyType
        self.type = type.lowercased()
        let id =
            message.integer("resourceid") ?? record?.integer("id") ?? record?.integer("\(self.type)id")
            ?? message.integer("entityid") ?? message.integer("id")
        guard let id, id > 0 else {
            throw WebhookError(.shape, "the body does not tell the item: resourceId is missing")
        }
        self.id = id
        // The author of a rule may have left out what happened, or an undeletion may have happened: the item is read.
        modification = message.text("modification").flatMap { Modification(rawValue: $0.lowercased()) } ?? .updated
        self.record = record
        formerName = (message.record("oldentity") ?? message.record("previous"))?.text("name")
    }

    /// The type of an item of which only the ID is told.
    static let anyType = "general"

    /// The type of a flat record: it names its own type where it is a work item, else its id tells it.
    private static func flatType(_ record: WebhookRecord) -> String? {
        if let name = record.text("entitytypename") { return name }
        if record.integer("commentid") != nil { return "comment" }
        // An item's record has the ids of those above it, too; the lowest is its own.
        let upwards: [WorkItemType] = [
            .testPlanRun, .testPlan, .task, .bug, .request, .userStory, .feature, .epic, .portfolioEpic,
        ]
        if let item = upwards.first(where: { record.integer("\($0.rawValue)id") != nil }) { return item.rawValue }
        // An iteration has the id of its release.
        let periods: [PlanningPeriod] = [.teamIteration, .iteration, .release]
        return periods.first { record.integer("\($0.rawValue)id") != nil }?.rawValue
    }
}
