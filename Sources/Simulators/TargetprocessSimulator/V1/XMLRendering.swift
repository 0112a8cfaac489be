import SimulatorKit

/// A v1 answer as XML, the tool's default format if the caller does not request JSON.
struct XMLRendering {
    private var text = ""

    static func document(_ value: JSONValue, list: String?) -> String {
        var rendering = XMLRendering()
        rendering.text = ""
        if let list {
            rendering.collection(value, name: list)
        } else {
            rendering.element(
                value, name: value["ResourceType"]?.text ?? value["Status"].map { _ in "Error" } ?? "Item")
        }
        return rendering.text
    }

    private mutating func collection(_ value: JSONValue, name: String) {
        text += "<\(name)"
        for link in ["Next", "Prev"] {
            if let url = value[link]?.text { attribute(link, url) }
        }
        text += ">"
        for item in value["Items"]?.array ?? [] {
            element(item, name: item["ResourceType"]?.text ?? "Item")
        }
        text += "</\(name)>"
    }

    private mutating func element(_ value: JSONValue, name: String) {
        switch value {
        case .null: text += "<\(name) nil=\"true\" />"
        case .bool(let value): text += "<\(name)>\(value)</\(name)>"
        case .number(let value): text += "<\(name)>\(value)</\(name)>"
        case .string(let value): text += "<\(name)>\(markupEscaped(value))</\(name)>"
        case .array(let values):
            text += "<\(name)>"
            for value in values { element(value, name: "Item") }
            text += "</\(name)>"
        case .object(let members):
            if value["Items"] != nil {
                collection(value, name: name)
                return
            }
            text += "<\(name)"
            let attributes = ["ResourceType", "Id", "Name"]
            for member in members where attributes.contains(member.name) {
                switch member.value {
                case .string(let value): attribute(member.name, value)
                case .number(let value): attribute(member.name, value)
                default: break
                }
            }
            text += ">"
            for member in members where !attributes.contains(member.name) { element(member.value, name: member.name) }
            text += "</\(name)>"
        }
    }

    private mutating func attribute(_ name: String, _ value: String) {
        text += " \(name)=\"\(markupEscaped(value))\""
    }
}

/// Escapes characters with a meaning in XML and HTML, for text and quoted attributes.
func markupEscaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
        case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
        case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
        case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
        default: bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
