import SimulatorKit

/// The required structure of an ADF document: the allowed children and required members of each node type.
enum DocumentRules {
    static func accept(_ document: JSONValue) -> Bool {
        guard document["type"]?.text == "doc", document["version"]?.integer == 1,
            let content = document["content"]?.array
        else { return false }
        return content.allSatisfy { accept($0, in: "doc") }
    }

    private static let blocks: Set<String> = [
        "paragraph", "heading", "bulletList", "orderedList", "codeBlock", "blockquote", "rule", "panel", "table",
        "mediaSingle", "mediaGroup", "expand", "taskList", "decisionList", "blockCard", "embedCard", "extension",
        "bodiedExtension", "layoutSection",
    ]
    private static let inlines: Set<String> = [
        "text", "hardBreak", "mention", "emoji", "inlineCard", "date", "status", "mediaInline", "inlineExtension",
        "placeholder",
    ]
    private static let listContent: Set<String> = [
        "paragraph", "bulletList", "orderedList", "codeBlock", "mediaSingle", "taskList", "extension",
    ]
    private static let cellContent = blocks.subtracting(["expand", "layoutSection", "bodiedExtension"]).union([
        "nestedExpand"
    ])

    /// The allowed children by node type; nil for a node without children and for unknown nodes.
    private static let children: [String: Set<String>] = [
        "doc": blocks, "paragraph": inlines, "heading": inlines, "codeBlock": ["text"],
        "bulletList": ["listItem"], "orderedList": ["listItem"], "listItem": listContent,
        "blockquote": [
            "paragraph", "bulletList", "orderedList", "codeBlock", "mediaSingle", "mediaGroup", "extension",
        ],
        "panel": [
            "paragraph", "heading", "bulletList", "orderedList", "blockCard", "mediaGroup", "mediaSingle", "codeBlock",
            "taskList", "rule", "decisionList", "extension",
        ],
        "table": ["tableRow"], "tableRow": ["tableCell", "tableHeader"], "tableCell": cellContent,
        "tableHeader": cellContent, "expand": cellContent, "nestedExpand": cellContent,
        "mediaSingle": ["media", "caption"],
        "mediaGroup": ["media"], "caption": inlines, "taskList": ["taskItem", "taskList", "blockTaskItem"],
        "taskItem": inlines, "decisionList": ["decisionItem"], "decisionItem": inlines, "bodiedExtension": blocks,
        "layoutSection": ["layoutColumn"], "layoutColumn": blocks,
    ]
    private static let leaves: Set<String> = inlines.union(["rule", "media", "blockCard", "embedCard", "extension"])
    private static let mustHoldSome: Set<String> = [
        "bulletList", "orderedList", "listItem", "blockquote", "panel", "table", "tableCell", "tableHeader", "expand",
        "mediaSingle", "mediaGroup", "taskList", "decisionList",
    ]
    private static let marks: Set<String> = [
        "strong", "em", "underline", "strike", "code", "link", "subsup", "textColor", "backgroundColor", "annotation",
        "border", "fontSize",
    ]
    private static let neededAttributes: [String: [String]] = [
        "mention": ["id"], "emoji": ["shortName"], "date": ["timestamp"], "status": ["text", "color"],
        "heading": ["level"], "panel": ["panelType"], "taskList": ["localId"], "taskItem": ["localId", "state"],
        "decisionList": ["localId"], "decisionItem": ["localId", "state"], "media": ["type"],
        "extension": ["extensionKey", "extensionType"], "inlineExtension": ["extensionKey", "extensionType"],
        "bodiedExtension": ["extensionKey", "extensionType"], "layoutColumn": ["width"],
    ]

    private static func accept(_ node: JSONValue, in parent: String) -> Bool {
        guard let type = node["type"]?.text, children[parent]?.contains(type) == true else { return false }
        for attribute in neededAttributes[type] ?? [] where node["attrs"]?[attribute] == nil { return false }
        if type == "heading", !(1...6 ~= (node["attrs"]?["level"]?.integer ?? 0)) { return false }
        if type == "text" { return acceptText(node, in: parent) }
        let content = node["content"]?.array ?? []
        guard !leaves.contains(type) else { return content.isEmpty }
        guard !content.isEmpty || !mustHoldSome.contains(type) else { return false }
        return content.allSatisfy { accept($0, in: type) }
    }

    private static func acceptText(_ node: JSONValue, in parent: String) -> Bool {
        guard let text = node["text"]?.text, !text.isEmpty else { return false }
        let marks = node["marks"]?.array ?? []
        guard parent != "codeBlock" || marks.isEmpty else { return false }
        let names = marks.compactMap { $0["type"]?.text }
        guard names.count == marks.count, names.allSatisfy(Self.marks.contains), Set(names).count == names.count else {
            return false
        }
        if names.contains("code"), !Set(names).isSubset(of: ["code", "link", "annotation"]) { return false }
        return marks.allSatisfy { mark in
            mark["type"] != "link" || mark["attrs"]?["href"]?.text?.isEmpty == false
        }
    }
}
