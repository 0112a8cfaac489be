/// Bodies that no tool sends, by what is wrong with them.
enum NotificationBodies {
    /// Whether the sender is to be told that it is wrong; what it could send one day is taken and ignored.
    struct Case: Sendable {
        let name: String
        let body: [UInt8]
        let isRefused: Bool

        init(_ name: String, _ text: String, isRefused: Bool = true) {
            self.init(name, Array(text.utf8), isRefused: isRefused)
        }

        init(_ name: String, _ body: [UInt8], isRefused: Bool = true) {
            self.name = name
            self.body = body
            self.isRefused = isRefused
        }
    }

    private static let depth = 100_000

    static let refused = [
        Case("nothing", ""),
        Case("no JSON", "webhookEvent=jira:issue_updated"),
        Case("half of it", #"{"webhookEvent": "jira:issue_updated", "issue": {"id""#),
        Case("no object", "[1, 2, 3]"),
        Case("a number", "17"),
        Case("no UTF-8", [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D]),
        Case("zeros", Array(repeating: 0, count: 4096)),
        Case("nested arrays", String(repeating: "[", count: depth) + String(repeating: "]", count: depth)),
        Case(
            "nested objects",
            String(repeating: #"{"issue":"#, count: depth) + "1" + String(repeating: "}", count: depth)),
        Case("an open nest", String(repeating: #"{"a":["#, count: depth)),
        Case("types exchanged", #"{"webhookEvent": 5, "timestamp": "now", "issue": [], "Entity": 7}"#),
    ]

    static let ignored = [
        Case("an unknown event", #"{"timestamp": 1, "webhookEvent": "board_created", "board": {"id": 1}}"#)
    ]

    /// More than the 5 MB that are read by default.
    static let tooLong = Array(#"{"webhookEvent": ""#.utf8) + Array(repeating: 0x61, count: 6 << 20)
}
