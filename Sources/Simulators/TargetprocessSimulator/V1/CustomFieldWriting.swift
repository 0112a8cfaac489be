import OrderedCollections
import SimulatorKit

extension World {
    /// Applies `[{"Name": "Cost", "Value": 3}]` to a card.
    ///
    /// Each value is checked against the type of its field.
    func applyCustomFields(_ input: FieldInput, to card: inout Card) throws(APIError) {
        guard let elements = try input.list("CustomFields") else { return }
        let known = customValues(of: card).map(\.field)
        for element in elements {
            guard let name = element["Name"]?.text, let field = known.first(where: { $0.name == name }) else {
                throw .badRequest(
                    "Custom field '{field}' is not found.", [("field", element["Name"]?.text ?? "")])
            }
            let value = element["Value"] ?? .null
            guard let accepted = field.accepted(value, zone: zone, in: self) else {
                throw .badRequest("Value of custom field '{field}' is not valid.", [("field", name)])
            }
            card.custom[name] = accepted == .null ? nil : accepted
        }
    }
}

extension CustomField {
    /// Returns the value as the tool stores it, or `nil` if the tool rejects it.
    fileprivate func accepted(_ value: JSONValue, zone: ZoneOffset, in world: World) -> JSONValue? {
        if value == .null { return .null }
        switch type {
        case .text, .templatedURL: return value.text.map { $0.isEmpty ? .null : .string($0) }
        case .richText: return value.text.map { $0.isEmpty ? .null : .string(RichTextStorage.stored($0)) }
        case .number, .money: return value.double.map { JSONValue($0) }
        case .date:
            return value.text.flatMap { zone.timestamp(from: $0) }.map { .string(zone.text(of: $0, as: .microsoft)) }
        case .checkBox: return value.bool.map { .bool($0) }
        case .dropDown: return value.text.flatMap { options.contains($0) ? .string($0) : $0.isEmpty ? .null : nil }
        case .multipleSelection:
            guard let text = value.text else { return nil }
            let names = text.split(separator: ",").map { String($0.drop { $0 == " " }) }
            guard names.allSatisfy(options.contains) else { return nil }
            return names.isEmpty ? .null : .string(names.joined(separator: ","))
        case .url:
            guard let url = value["Url"]?.text ?? value["url"]?.text, !url.isEmpty else { return nil }
            return ["url": .string(url), "label": .string(value["Label"]?.text ?? value["label"]?.text ?? "")]
        case .entity:
            guard let id = value["Id"]?.integer, let period = world.periodsById[id] else { return nil }
            return ["id": JSONValue(id), "name": .string(period.name), "kind": .string(period.kind.rawValue)]
        case .multipleEntities: return value.text.flatMap(world.links)
        }
    }
}

extension World {
    /// Returns the stored form of `6387 userstory,3527 bug`, or `nil` if it names an item that does not exist.
    fileprivate func links(_ text: String) -> JSONValue? {
        var links: [String] = []
        for part in text.split(separator: ",") {
            let words = part.split(separator: " ").map(String.init)
            guard words.count == 2, let id = Int(words[0]), let card = cards[id],
                card.kind.name.lowercased() == words[1].lowercased()
            else { return nil }
            links.append("\(id) \(words[1].lowercased())")
        }
        return links.isEmpty ? .null : .string(links.joined(separator: ","))
    }
}
