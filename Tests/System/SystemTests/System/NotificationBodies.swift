/// Webhook request bodies that no tool sends, grouped by their defect.
enum NotificationBodies {
    struct Case: Sendable {
        let name: String
        let body: [UInt8]

        init(_ name: String, _ text: String) {
            self.init(name, Array(text.utf8))
        }

        init(_ name: String, _ body: [UInt8]) {
            self.name = name
            self.body = body
        }
    }

    private static let depth = 100_000

    static let refused = [
        Case("half of it", #"{"webhookEvent": "jira:issue_updated", "issue": {"id""#),
        Case("zeros", Array(repeating: 0, count: 4096)),
        Case("an open nest", String(repeating: #"{"a":["#, count: depth)),
    ]

    /// Bodies that name no item.
    ///
    /// Tandem accepts them, because a tool may disable a webhook after error answers.
    static let ignored = [
        Case("nothing", ""),
        Case("a form", "webhookEvent=jira:issue_updated"),
        Case("no object", "[1, 2, 3]"),
        Case("a number", "17"),
        Case("no UTF-8", [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D]),
        Case("nested arrays", String(repeating: "[", count: depth) + String(repeating: "]", count: depth)),
        Case(
            "nested objects",
            String(repeating: #"{"issue":"#, count: depth) + "1" + String(repeating: "}", count: depth)),
        Case("types exchanged", #"{"webhookEvent": 5, "timestamp": "now", "issue": [], "Entity": 7}"#),
        Case("an unknown event", #"{"timestamp": 1, "webhookEvent": "board_created", "board": {"id": 1}}"#),
    ]

    /// A body above the default limit of 5 MB.
    static let tooLong = Array(#"{"webhookEvent": ""#.utf8) + Array(repeating: 0x61, count: 6 << 20)
}
