/// Builds the head of the final response from the header lines that libcurl provides one by one.
///
/// Interim responses (1xx) are dropped. Trailers after the body are ignored.
struct ResponseParser {
    static let maximumBytes = 64 << 10
    static let maximumCount = 256

    private var bytes = 0
    private var status: Int?
    private var headers: [(name: String, value: String)] = []
    private(set) var isComplete = false

    enum Failure: Error {
        case tooLarge
        case malformed
    }

    /// Parses one line, including its line end.
    mutating func parse(_ line: UnsafeRawBufferPointer) throws(Failure) {
        guard !isComplete else { return }
        bytes += line.count
        guard bytes <= ResponseParser.maximumBytes else { throw .tooLarge }
        let text = String(decoding: line.trimmingLineEnd(), as: UTF8.self)
        guard status != nil else {
            status = try ResponseParser.status(of: text)
            return
        }
        guard !text.isEmpty else {
            endBlock()
            return
        }
        guard headers.count < ResponseParser.maximumCount else { throw .tooLarge }
        if text.hasPrefix(" ") || text.hasPrefix("\t") {
            // A folded line (RFC 9112 §5.2) continues the previous value.
            guard !headers.isEmpty else { throw .malformed }
            headers[headers.count - 1].value += " " + text[...].trimmingBlanks()
            return
        }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed }
        headers.append((text[..<colon].lowercased(), text[text.utf8.index(after: colon)...].trimmingBlanks()))
    }

    private mutating func endBlock() {
        if let status, status < 200, status != 101 {
            self.status = nil
            headers = []
        } else {
            isComplete = true
        }
    }

    func head(from remoteAddress: String) -> CurlResponseHead? {
        guard isComplete, let status else { return nil }
        return CurlResponseHead(status: status, headers: headers, remoteAddress: remoteAddress)
    }

    /// Returns the status of a status line, for example `HTTP/1.1 200 OK` or `HTTP/2 200`.
    private static func status(of line: String) throws(Failure) -> Int {
        let parts = line.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/"), parts[1].count == 3, let status = Int(parts[1]),
            (100...999).contains(status)
        else { throw .malformed }
        return status
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func trimmingLineEnd() -> UnsafeRawBufferPointer {
        var end = count
        while end > 0, self[end - 1] == UInt8(ascii: "\n") || self[end - 1] == UInt8(ascii: "\r") {
            end -= 1
        }
        return UnsafeRawBufferPointer(rebasing: self[..<end])
    }
}

extension Substring {
    fileprivate func trimmingBlanks() -> String {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let start = utf8.drop(while: isBlank)
        guard let last = start.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(start[...last]) ?? ""
    }
}
