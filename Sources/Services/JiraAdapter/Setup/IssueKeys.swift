/// The issue keys that a text mentions.
///
/// A key consists of a project key, a hyphen, and a number. It is in capitals and not part of a longer word.
///
/// See: support.atlassian.com/jira-software-cloud/docs/reference-issues-in-your-development-work. The project keys
/// follow the default format of confluence.atlassian.com/adminjiraserver/changing-the-project-key-format.
enum IssueKeys {
    /// The maximum number of keys that Jira accepts with one build.
    static let maxCount = 100

    /// Returns the keys in the order in which the text mentions them, each once.
    static func found(in text: String) -> [String] {
        var keys: [String] = []
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            guard isUpper(bytes[index]), index == 0 || !isWord(bytes[index - 1]) else {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, isUpper(bytes[index]) || isDigit(bytes[index]) || bytes[index] == 0x5F {
                index += 1
            }
            let hasProject = index - start >= 2 && index < bytes.count && bytes[index] == UInt8(ascii: "-")
            guard hasProject else { continue }
            let numberStart = index + 1
            var end = numberStart
            while end < bytes.count, isDigit(bytes[end]) { end += 1 }
            let isNumber = end > numberStart && end - numberStart <= 9 && bytes[numberStart] != UInt8(ascii: "0")
            guard isNumber, end == bytes.count || !isWord(bytes[end]) else {
                index = numberStart
                continue
            }
            let key = String(decoding: bytes[start..<end], as: UTF8.self)
            if !keys.contains(key) { keys.append(key) }
            index = end
        }
        return keys
    }

    private static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// Whether the byte belongs to a word.
    ///
    /// Letters of any script count. A hyphen or an underscore separates words.
    private static func isWord(_ byte: UInt8) -> Bool {
        isUpper(byte) || isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte >= 0x80
    }
}
