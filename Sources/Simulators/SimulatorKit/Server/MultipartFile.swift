/// A file in a multipart form (RFC 7578), limited to the parts that the simulated tools read.
package struct MultipartFile: Sendable {
    package let field: String
    package let name: String
    package let type: String
    package let bytes: [UInt8]

    /// Returns the parts of a form, or nil if the body is not a form.
    ///
    /// A part that is not a file has no name.
    package static func all(in body: [UInt8], contentType: String) -> [MultipartFile]? {
        guard contentType.lowercased().hasPrefix("multipart/form-data"),
            let mark = contentType.firstRange(of: "boundary=")
        else { return nil }
        let boundary = contentType[mark.upperBound...].prefix { $0 != ";" && $0 != " " }.filter { $0 != "\"" }
        let delimiter = Array("--\(boundary)".utf8)
        var files: [MultipartFile] = []
        var starts: [Int] = []
        var index = 0
        while let found = find(delimiter, in: body, from: index) {
            starts.append(found)
            index = found + delimiter.count
        }
        for (start, end) in zip(starts, starts.dropFirst()) {
            // A line ends after the delimiter, and another line ends before the next delimiter.
            let part = body[(start + delimiter.count + 2)..<max(end - 2, start + delimiter.count + 2)]
            guard let gap = find(Array("\r\n\r\n".utf8), in: Array(part), from: 0) else { return nil }
            let head = String(decoding: part.prefix(gap), as: UTF8.self)
            let name = value("filename", in: head) ?? ""
            let type = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-type:") }
            files.append(
                MultipartFile(
                    field: value("name", in: head) ?? "",
                    name: name.replacing("%22", with: "\"").replacing("%0D", with: "").replacing("%0A", with: ""),
                    type: type.map { String($0.dropFirst("content-type:".count).drop { $0 == " " }) } ?? "",
                    bytes: Array(part.dropFirst(gap + 4))))
        }
        return starts.count > 1 ? files : nil
    }

    private static func value(_ name: String, in head: String) -> String? {
        guard let start = head.firstRange(of: " \(name)=\"") else { return nil }
        return String(head[start.upperBound...].prefix { $0 != "\"" })
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8], from: Int) -> Int? {
        guard let first = needle.first, bytes.count >= needle.count else { return nil }
        var index = from
        while let found = bytes[index...].firstIndex(of: first), found + needle.count <= bytes.count {
            if bytes[found..<found + needle.count].elementsEqual(needle) { return found }
            index = found + 1
        }
        return nil
    }
}
