import AdapterEngine
import AdapterKit
import Core

/// The content of a webhook request: the item that was created, changed, or deleted, and its values.
///
/// Two formats are supported. An automation rule sends the result of its script or template: `resourceType`,
/// `resourceId`, `modification`, and `current`. The older webhooks plugin sends `Entity`, `OldEntity`, and
/// `Modification`, with flat records such as `UserStoryID`. A payload that only names an item by its ID, as a custom
/// rule template may send, counts as a change of that item.
///
/// See: Targetprocess developer hub, "Automation rules: JavaScript reference" and "Webhooks: update trigger".
struct TargetprocessWebhookPayload {
    enum Modification: String {
        case created, updated, deleted
    }

    /// The resource type in lower case.
    let type: String
    let id: Int64
    let modification: Modification
    /// The current values of the item, or its last values before it was deleted.
    let record: WebhookRecord?
    /// The previous name of the item, if the payload contains it.
    let formerName: String?

    /// - Throws: ``WebhookError`` if the body is not a supported payload.
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
            throw WebhookError(.shape, "the body does not contain the item: resourceId is missing")
        }
        self.id = id
        // A custom rule may omit the modification, and the tool may have restored a deleted item. In both cases the
        // item is read.
        modification = message.text("modification").flatMap { Modification(rawValue: $0.lowercased()) } ?? .updated
        self.record = record
        formerName = (message.record("oldentity") ?? message.record("previous"))?.text("name")
    }

    /// The type of an item if the payload contains only its ID.
    static let anyType = "general"

    /// Returns the type of a flat record.
    ///
    /// The record of a work item names its type. For other records, the name of the ID property determines the type.
    private static func flatType(_ record: WebhookRecord) -> String? {
        if let name = record.text("entitytypename") { return name }
        if record.integer("commentid") != nil { return "comment" }
        // An item's record also contains the IDs of its ancestors. The lowest level is the item's own type.
        let upwards: [WorkItemType] = [
            .testPlanRun, .testPlan, .task, .bug, .request, .userStory, .feature, .epic, .portfolioEpic,
        ]
        if let item = upwards.first(where: { record.integer("\($0.rawValue)id") != nil }) { return item.rawValue }
        // An iteration's record also contains the ID of its release.
        let periods: [PlanningPeriod] = [.teamIteration, .iteration, .release]
        return periods.first { record.integer("\($0.rawValue)id") != nil }?.rawValue
    }
}
