/// A user story, bug, feature or other work item, as far as Tandem reads it.
struct WorkItem: Hashable, Sendable {
    var id: Int64
    var name: String?
    var description: String?
    var entityVersion: Int64
    var modifyDate: TargetprocessDate?
    var lastCommentDate: TargetprocessDate?
    var stateName: String?
    var workflowId: Int64?
}

/// The form of API v2 under ``selection``; what is null is left out there.
extension WorkItem: Decodable {
    private enum CodingKeys: CodingKey {
        case id, name, description, entityVersion, modifyDate, lastCommentDate, stateName, workflowId
    }

    /// A path needs a name of its own: the tool drops it otherwise, without a word.
    static let selection = """
        {id,name,description,entityVersion,modifyDate,lastCommentDate,stateName:entityState.name,\
        workflowId:entityState.workflow.id}
        """
}

/// The form of API v1 under ``inclusion``: the answer to a write.
struct WrittenWorkItem: Hashable, Sendable, Decodable {
    let item: WorkItem

    static let inclusion = "[Id,Name,Description,EntityVersion,ModifyDate,LastCommentDate,EntityState[Id,Name]]"

    private enum CodingKeys: String, CodingKey {
        case id = "Id"
        case name = "Name"
        case description = "Description"
        case entityVersion = "EntityVersion"
        case modifyDate = "ModifyDate"
        case lastCommentDate = "LastCommentDate"
        case state = "EntityState"
    }

    private struct State: Decodable {
        let name: String?

        private enum CodingKeys: String, CodingKey {
            case name = "Name"
        }
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        item = WorkItem(
            id: try values.decode(Int64.self, forKey: .id),
            name: try values.decodeIfPresent(String.self, forKey: .name),
            description: try values.decodeIfPresent(String.self, forKey: .description),
            entityVersion: try values.decode(Int64.self, forKey: .entityVersion),
            modifyDate: try values.decodeIfPresent(TargetprocessDate.self, forKey: .modifyDate),
            lastCommentDate: try values.decodeIfPresent(TargetprocessDate.self, forKey: .lastCommentDate),
            stateName: try values.decodeIfPresent(State.self, forKey: .state)?.name)
    }
}

/// The partial update of a work item; what is missing stays as it is.
struct WorkItemChange: Hashable, Sendable, Encodable {
    struct Reference: Hashable, Sendable, Encodable {
        var id: Int64

        private enum CodingKeys: String, CodingKey {
            case id = "Id"
        }
    }

    var name: String?
    var description: String?
    var state: Reference?

    private enum CodingKeys: String, CodingKey {
        case name = "Name"
        case description = "Description"
        case state = "EntityState"
    }
}
