import Foundation

/// Extracts the JSON from bodies of webhook requests that are not JSON themselves.
///
/// Some workflow functions and older applications send the JSON in a form (`application/x-www-form-urlencoded`), or
/// send plain form fields. Others label JSON as a form.
enum FormDecoder {
    /// The maximum number of form fields that are read.
    private static let maxFields = 200

    /// Returns the JSON in a body, or the body itself if it is not a form.
    ///
    /// - Parameter body: A body of any type.
    /// - Returns: The body if it is JSON, otherwise the JSON in its first field that contains some. For a form without
    ///   JSON, an object with the form's fields as texts.
    static func json(in body: [UInt8]) -> [UInt8] {
        let body = body.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(body.dropFirst(3)) : body
        // An administrator can configure Jira to send no body.
        guard let first = body.first(where: { !isSpace($0) }) else { return Array("{}".utf8) }
        guard !isBracket(first) else { return body }
        guard let fields = fields(of: body) else { return body }
        for text in fields.flatMap({ [$0.value, $0.name] }) where startsJSON(text) { return Array(text.utf8) }
        let known = Dictionary(fields.map { ($0.name, $0.value) }) { first, _ in first }
        guard fields.contains(where: { !$0.value.isEmpty }), let object = try? JSONEncoder().encode(known) else {
            return body
        }
        return Array(object)
    }

    private static func fields(of body: [UInt8]) -> [(name: String, value: String)]? {
        // A form contains neither spaces nor quotation marks, because both are encoded.
        guard body.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") }) else { return nil }
        let parts = body.split(separator: UInt8(ascii: "&"), maxSplits: maxFields)
        var fields: [(name: String, value: String)] = []
        for part in parts {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(halves[0]), let value = halves.count > 1 ? decoded(halves[1]) : "" else {
                return nil
            }
            fields.append((name, value))
        }
        return fields
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
        let spaced = bytes.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        return String(decoding: spaced, as: UTF8.self).removingPercentEncoding
    }

    private static func startsJSON(_ text: String) -> Bool {
        text.utf8.first { !isSpace($0) }.map(isBracket) ?? false
    }

    private static func isBracket(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
