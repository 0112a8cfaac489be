import Core
import EntityModel

/// A profile as users write it.
///
/// Common values may be omitted, and unknown members are rejected.
struct ProfileRequest: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case id, account, name, status, sourceTool, targetTool, mappings, timeZone, renderers
        // The API's responses contain these members. They are ignored in requests.
        case knownNames, warnings
    }

    private var id: String?
    private var account: AccountID?
    private var name: String
    private var status: Profile.Status
    private var sourceTool: Tool
    private var targetTool: Tool
    private var mappings: [MappingRequest]
    private var timeZone: Profile.ZoneRule?
    private var renderers: [FieldID: Profile.TextRenderer]

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        id = try values.decodeIfPresent(String.self, forKey: .id)
        account = try values.decodeIfPresent(AccountID.self, forKey: .account)
        name = try values.decode(String.self, forKey: .name)
        status = try values.value(.status, default: .enabled)
        sourceTool = try values.decode(Tool.self, forKey: .sourceTool)
        targetTool = try values.decode(Tool.self, forKey: .targetTool)
        mappings = try values.decode([MappingRequest].self, forKey: .mappings)
        timeZone = try values.decodeIfPresent(Profile.ZoneRule.self, forKey: .timeZone)
        renderers = try values.value(.renderers, default: [:])
    }

    /// Returns the profile with the ID and account of its address, and its violations.
    func profile(id: String, account: AccountID) -> (Profile, [Violation]) {
        var violations: [Violation] = []
        violations.require(self.id.map { $0 == id } ?? true, "id", "must match the address or be omitted")
        violations.require(
            self.account.map { $0 == account } ?? true, "account", "must match the address or be omitted")
        var profile = Profile(
            id: id, account: account, name: name, status: status, sourceTool: sourceTool, targetTool: targetTool,
            mappings: mappings.enumerated().map { $1.mapping(number: $0 + 1) })
        profile.timeZone = timeZone
        profile.renderers = renderers
        return (profile, violations)
    }
}

private struct MappingRequest: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case id, routings, typeMappings, onDelete, onMove, onConvert, onArchive
    }

    private var id: String?
    private var routings: [RoutingRequest]
    private var typeMappings: [TypeMappingRequest]
    private var onDelete: Profile.DeletePolicy
    private var onMove: Profile.MovePolicy
    private var onConvert: Profile.ConvertPolicy
    private var onArchive: Profile.ArchivePolicy

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        id = try values.decodeIfPresent(String.self, forKey: .id)
        routings = try values.value(.routings, default: [])
        typeMappings = try values.decode([TypeMappingRequest].self, forKey: .typeMappings)
        onDelete = try values.value(.onDelete, default: .keep)
        onMove = try values.value(.onMove, default: .keep)
        onConvert = try values.value(.onConvert, default: .follow)
        onArchive = try values.value(.onArchive, default: .pause)
    }

    func mapping(number: Int) -> Profile.Mapping {
        Profile.Mapping(
            id: id ?? "\(number)", routings: routings.enumerated().map { $1.routing(number: $0 + 1) },
            typeMappings: typeMappings.map(\.mapping), onDelete: onDelete, onMove: onMove, onConvert: onConvert,
            onArchive: onArchive)
    }
}

private struct RoutingRequest: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case id, source, target, direction, isAutomatic
    }

    private enum PlaceKey: String, CodingKey, CaseIterable {
        case scope, filter
    }

    private enum ScopeKey: String, CodingKey, CaseIterable {
        case kind, sourceId
    }

    private struct SelectorRequest: Decodable {
        let place: Profile.Routing.Selector

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(knowing: PlaceKey.self)
            place = Profile.Routing.Selector(
                scope: try values.decode(ScopeRequest.self, forKey: .scope).scope,
                filter: try values.decodeIfPresent(String.self, forKey: .filter))
        }
    }

    private struct ScopeRequest: Decodable {
        let scope: EntityScope

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(knowing: ScopeKey.self)
            scope = EntityScope(
                kind: try values.value(.kind, default: .project),
                sourceId: try values.decode(String.self, forKey: .sourceId))
        }
    }

    private var id: String?
    private var source: SelectorRequest
    private var target: SelectorRequest
    private var direction: Profile.Direction
    private var isAutomatic: Bool

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        id = try values.decodeIfPresent(String.self, forKey: .id)
        source = try values.decode(SelectorRequest.self, forKey: .source)
        target = try values.decode(SelectorRequest.self, forKey: .target)
        direction = try values.value(.direction, default: .both)
        isAutomatic = try values.value(.isAutomatic, default: false)
    }

    func routing(number: Int) -> Profile.Routing {
        Profile.Routing(
            id: id ?? "\(number)", source: source.place, target: target.place, direction: direction,
            isAutomatic: isAutomatic)
    }
}

private struct TypeMappingRequest: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case sourceType, targetType, fields, states, mapsStateCategories, comments, commentFilter, worklogs, defaults
        case resolutions
    }

    private enum SideKey: String, CodingKey, CaseIterable {
        case source, target
    }

    private struct DefaultsRequest: Decodable {
        var defaults = Profile.TypeMapping.Defaults()

        init() {}

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(knowing: SideKey.self)
            defaults.source = try values.value(.source, default: [:])
            defaults.target = try values.value(.target, default: [:])
        }
    }

    private enum StateKey: String, CodingKey, CaseIterable {
        case source, target, team
    }

    private struct StateRequest: Decodable {
        var mapping: Profile.StateMapping

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(knowing: StateKey.self)
            mapping = Profile.StateMapping(
                source: try values.decode(String.self, forKey: .source),
                target: try values.decode(String.self, forKey: .target),
                team: try values.decodeIfPresent(String.self, forKey: .team))
        }
    }

    let mapping: Profile.TypeMapping

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        var mapping = Profile.TypeMapping(
            sourceType: try values.decode(String.self, forKey: .sourceType),
            targetType: try values.decode(String.self, forKey: .targetType),
            fields: try values.value(.fields, default: [FieldMappingRequest]()).map(\.mapping),
            states: try values.value(.states, default: [StateRequest]()).map(\.mapping),
            mapsStateCategories: try values.value(.mapsStateCategories, default: false),
            comments: try values.value(.comments, default: .both),
            commentFilter: try values.value(.commentFilter, default: CommentFilterRequest()).rule,
            worklogs: try values.value(.worklogs, default: .none),
            defaults: try values.value(.defaults, default: DefaultsRequest()).defaults)
        mapping.resolutions = try values.value(.resolutions, default: [:])
        self.mapping = mapping
    }
}

private struct CommentFilterRequest: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case keyword, excludedAuthors, includesAuthorName
    }

    var rule = Profile.CommentFilter()

    init() {}

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        rule = Profile.CommentFilter(
            keyword: try values.decodeIfPresent(String.self, forKey: .keyword),
            excludedAuthors: try values.value(.excludedAuthors, default: []),
            includesAuthorName: try values.value(.includesAuthorName, default: true))
    }
}

private struct AttachmentFilterRequest: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case maximumBytes, excludedExtensions
    }

    var rule = Profile.AttachmentFilter()

    init() {}

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        rule = Profile.AttachmentFilter(
            maximumBytes: try values.decodeIfPresent(Int64.self, forKey: .maximumBytes),
            excludedExtensions: try values.value(.excludedExtensions, default: []))
    }
}

private struct FieldMappingRequest: Decodable {
    private enum Key: String, CodingKey, CaseIterable {
        case source, target, direction, conflictRule, isInitialOnly, values, attachments, onMissing, teamBoards
    }

    private enum ValueKey: String, CodingKey, CaseIterable {
        case source, target
    }

    private struct ValueRequest: Decodable {
        let mapping: Profile.ValueMapping

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(knowing: ValueKey.self)
            mapping = Profile.ValueMapping(
                source: try values.decode(String.self, forKey: .source),
                target: try values.decode(String.self, forKey: .target))
        }
    }

    private enum BoardKey: String, CodingKey, CaseIterable {
        case team, board
    }

    private enum IdKey: String, CodingKey, CaseIterable {
        case id
    }

    private struct BoardRequest: Decodable {
        let row: Profile.TeamBoard

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(knowing: BoardKey.self)
            func id(_ key: BoardKey) throws -> Int64 {
                try values.superDecoder(forKey: key).container(knowing: IdKey.self).decode(Int64.self, forKey: .id)
            }
            row = Profile.TeamBoard(team: try id(.team), board: try id(.board))
        }
    }

    let mapping: Profile.FieldMapping

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(knowing: Key.self)
        mapping = Profile.FieldMapping(
            source: FieldID(try values.decode(String.self, forKey: .source)),
            target: FieldID(try values.decode(String.self, forKey: .target)),
            direction: try values.value(.direction, default: .both),
            conflictRule: try values.value(.conflictRule, default: .newest),
            isInitialOnly: try values.value(.isInitialOnly, default: false),
            values: try values.value(.values, default: [ValueRequest]()).map(\.mapping),
            attachments: try values.value(.attachments, default: AttachmentFilterRequest()).rule,
            onMissing: try values.value(.onMissing, default: .reject),
            teamBoards: try values.value(.teamBoards, default: [BoardRequest]()).map(\.row))
    }
}
