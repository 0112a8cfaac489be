import EntityModel

/// A profile as people write it: what is usual may be left out, what is unknown is refused.
struct ProfileForm: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case id, account, name, status, sourceTool, targetTool, mappings
    }

    private var id: String?
    private var account: AccountID?
    private var name: String
    private var status: Profile.Status
    private var sourceTool: Tool
    private var targetTool: Tool
    private var mappings: [MappingForm]

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        id = try values.decodeIfPresent(String.self, forKey: .id)
        account = try values.decodeIfPresent(AccountID.self, forKey: .account)
        name = try values.decode(String.self, forKey: .name)
        status = try values.value(.status, default: .enabled)
        sourceTool = try values.decode(Tool.self, forKey: .sourceTool)
        targetTool = try values.decode(Tool.self, forKey: .targetTool)
        mappings = try values.decode([MappingForm].self, forKey: .mappings)
    }

    /// The profile under the id and account of its address.
    func profile(id: String, account: AccountID) -> (Profile, [Violation]) {
        var violations: [Violation] = []
        violations.require(self.id.map { $0 == id } ?? true, "id", "must be that of the address or be left out")
        violations.require(
            self.account.map { $0 == account } ?? true, "account", "must be that of the address or be left out")
        let profile = Profile(
            id: id, account: account, name: name, status: status, sourceTool: sourceTool, targetTool: targetTool,
            mappings: mappings.enumerated().map { $1.mapping(number: $0 + 1) })
        return (profile, violations)
    }
}

private struct MappingForm: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case id, typeMappings
    }

    private var id: String?
    private var typeMappings: [TypeMappingForm]

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        id = try values.decodeIfPresent(String.self, forKey: .id)
        typeMappings = try values.decode([TypeMappingForm].self, forKey: .typeMappings)
    }

    func mapping(number: Int) -> Profile.Mapping {
        Profile.Mapping(id: id ?? "\(number)", typeMappings: typeMappings.map(\.mapping))
    }
}

private struct TypeMappingForm: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case sourceType, targetType, fields, states, comments
    }

    private enum StateKey: String, CodingKey, CaseIterable {
        case source, target
    }

    private struct StateForm: Decodable {
        var mapping: Profile.StateMapping

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(knowing: StateKey.self)
            mapping = Profile.StateMapping(
                source: try values.decode(String.self, forKey: .source),
                target: try values.decode(String.self, forKey: .target))
        }
    }

    let mapping: Profile.TypeMapping

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        mapping = Profile.TypeMapping(
            sourceType: try values.decode(String.self, forKey: .sourceType),
            targetType: try values.decode(String.self, forKey: .targetType),
            fields: try values.value(.fields, default: [FieldForm]()).map(\.mapping),
            states: try values.value(.states, default: [StateForm]()).map(\.mapping),
            comments: try values.value(.comments, default: .both))
    }
}

private struct FieldForm: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case source, target, direction, conflict
    }

    let mapping: Profile.FieldMapping

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        mapping = Profile.FieldMapping(
            source: FieldID(try values.decode(String.self, forKey: .source)),
            target: FieldID(try values.decode(String.self, forKey: .target)),
            direction: try values.value(.direction, default: .both),
            conflict: try values.value(.conflict, default: .newest))
    }
}
