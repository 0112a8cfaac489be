import OrderedCollections
import SimulatorKit

/// A read request of v1.
///
/// Unknown parameters are silently ignored, as in the tool.
struct V1Query {
    let world: World
    let query: Query
    let base: String

    /// - Throws: `APIError` with status 404 if the item does not exist, or 400 if a list of properties is invalid.
    func item(_ type: ResourceType, id: Int) throws(APIError) -> JSONValue {
        guard let item = world.item(type, id: id) else { throw .notFound(type.name, id: String(id)) }
        return try rendering.item(item, Inclusion(query))
    }

    /// Returns one page of a collection.
    ///
    /// - Throws: `APIError` with status 400 if a `where`, an order, or a list of properties is invalid.
    func list(_ type: ResourceType) throws(APIError) -> JSONValue {
        let inclusion = try Inclusion(query)
        return try page(try ordered(try filtered(type), type), path: type.plural, inclusion)
    }

    /// Returns one page of an item's own collection, such as `/UserStories/5/Comments`.
    func inner(_ type: ResourceType, id: Int, collection: String) throws(APIError) -> JSONValue {
        guard let item = world.item(type, id: id) else { throw .notFound(type.name, id: String(id)) }
        guard let property = type.property(collection), case .items(let items) = property.get(item, world) else {
            throw .unknownProperty(collection, of: type.name)
        }
        return try page(items, path: "\(type.plural)/\(id)/\(property.name)", Inclusion(query))
    }

    private var rendering: Rendering {
        Rendering(
            world: world, dates: query.dateStyle,
            innerTake: min(query["innerTake"].flatMap { Int($0) } ?? 25, 1000))
    }

    private func page(_ items: [Item], path: String, _ inclusion: Inclusion) throws(APIError) -> JSONValue {
        let take = min(max(query["take"].flatMap { Int($0) } ?? 25, 0), 1000)
        let skip = max(query["skip"].flatMap { Int($0) } ?? 0, 0)
        let rendering = rendering
        var rendered: [JSONValue] = []
        for item in items.dropFirst(skip).prefix(take) { rendered.append(try rendering.item(item, inclusion)) }
        var members: [JSONValue.Member] = []
        if skip + take < items.count, take > 0 {
            members.append(link("Next", path, take: take, skip: skip + take))
        }
        if skip > 0 {
            members.append(link("Prev", path, take: take, skip: max(0, skip - take)))
        }
        members.append(.init(name: "Items", value: .array(rendered)))
        return .object(members)
    }

    private func link(_ name: String, _ path: String, take: Int, skip: Int) -> JSONValue.Member {
        .init(name: name, value: .string("\(base)/api/v1/\(path)/?\(query.page(take: take, skip: skip))"))
    }

    private func filtered(_ type: ResourceType) throws(APIError) -> [Item] {
        guard let text = query["where"], !text.isEmpty else { return world.items(type) }
        let filter = try Filter(text)
        let candidates: [Item] =
            if let id = filter.requiredId("id") {
                world.item(type, id: id).map { [$0] } ?? []
            } else if type.name == "Comment", let general = filter.requiredId("general.id") {
                world.comments(of: general).reversed().map { .comment($0) }
            } else {
                world.items(type)
            }
        var kept: [Item] = []
        for item in candidates where try filter.matches(item, in: world) { kept.append(item) }
        return kept
    }

    private func ordered(_ items: [Item], _ type: ResourceType) throws(APIError) -> [Item] {
        let descending = query["orderByDesc"]
        guard let path = descending ?? query["orderBy"] else { return items }
        var keyed: [(item: Item, key: Value)] = []
        for item in items {
            var value = Value.item(item)
            for name in path.split(separator: ".") {
                guard case .item(let current) = value else { break }
                guard let property = current.type.property(name) else {
                    throw .unknownProperty(String(name), of: current.type.name)
                }
                value = property.get(current, world)
            }
            keyed.append((item, value))
        }
        return keyed.enumerated().sorted { left, right in
            let order = left.element.key.order(to: right.element.key)
            if order == 0 { return left.offset < right.offset }
            return descending == nil ? order < 0 : order > 0
        }.map(\.element.item)
    }
}
