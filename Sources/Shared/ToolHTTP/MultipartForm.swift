public import EntityModel
import Synchronization

/// A form with one file that is sent while the file arrives (RFC 7578).
public struct MultipartForm: Sendable {
    /// The value of `Content-Type`, including the boundary.
    public let contentType: String
    public let body: ByteStream

    /// - Parameters:
    ///   - fields: The fields before the file.
    ///   - field: The name of the field that contains the file.
    ///   - file: The name, type, and length of the file. If the content has another length, sending fails.
    ///   - bytes: The content of the file.
    ///   - boundary: A text that does not occur in the file.
    public init(
        fields: [(name: String, value: String)] = [], field: String, file: Attachment, bytes: ByteStream,
        boundary: String = "tandem-\(UInt64.random(in: .min ... .max))-\(UInt64.random(in: .min ... .max))"
    ) {
        var head = ""
        for (name, value) in fields {
            head += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(name))\"\r\n\r\n\(value)\r\n"
        }
        head += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(Self.quoted(field))\"; "
        head += "filename=\"\(Self.quoted(file.name))\"\r\nContent-Type: \(Self.type(file.mimeType))\r\n\r\n"
        let tail = "\r\n--\(boundary)--\r\n"
        contentType = "multipart/form-data; boundary=\(boundary)"
        let progress = Progress(head: Array(head.utf8), tail: Array(tail.utf8), length: file.size)
        body = ByteStream(length: file.size + Int64(head.utf8.count + tail.utf8.count)) {
            try await progress.next(of: bytes)
        }
    }

    /// Escapes a name between quotation marks (HTML, "multipart form data encoding").
    ///
    /// It works on bytes, because Swift treats CR LF and a letter with its accent as one character each.
    private static func quoted(_ name: String) -> String {
        let bytes = name.utf8.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\""): Array("%22".utf8)
            case UInt8(ascii: "\r"): Array("%0D".utf8)
            case UInt8(ascii: "\n"): Array("%0A".utf8)
            default: [byte]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns a valid media type (RFC 9110 §8.3.1).
    ///
    /// Any other text becomes the type for arbitrary bytes.
    private static func type(_ type: String?) -> String {
        let separators = Array("\"(),:;<=>?@[\\]{}".utf8)
        let parts = type?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        let areTokens = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (0x21...0x7E).contains($0) && !separators.contains($0) }
        }
        guard let type, parts.count == 2, areTokens else { return "application/octet-stream" }
        return type
    }

    /// The position in the form.
    ///
    /// Only one task reads the parts, one after another.
    private final class Progress: Sendable {
        private enum Part {
            case head, file(left: Int64), end
        }

        private let part = Mutex(Part.head)
        private let head: [UInt8]
        private let tail: [UInt8]
        private let length: Int64

        init(head: [UInt8], tail: [UInt8], length: Int64) {
            self.head = head
            self.tail = tail
            self.length = length
        }

        func next(of bytes: ByteStream) async throws -> [UInt8]? {
            switch part.withLock({ $0 }) {
            case .head:
                part.withLock { $0 = .file(left: length) }
                return head
            case .file(let left):
                let chunk = try await bytes.next()
                let rest = left - Int64(chunk?.count ?? 0)
                guard rest >= 0, chunk != nil || rest == 0 else {
                    throw ToolError(
                        kind: .unavailable,
                        message: "The file's content does not have the length that its tool reported.")
                }
                part.withLock { $0 = chunk == nil ? .end : .file(left: rest) }
                return chunk ?? tail
            case .end:
                return nil
            }
        }
    }
}
