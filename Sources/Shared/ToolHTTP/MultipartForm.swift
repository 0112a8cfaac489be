public import EntityModel
import Synchronization

/// A form with one file, sent while the file comes in (RFC 7578).
public struct MultipartForm: Sendable {
    /// The value of `Content-Type`, with the boundary.
    public let contentType: String
    public let body: ByteStream

    /// - Parameters:
    ///   - fields: what stands before the file.
    ///   - field: the name of the file's own field.
    ///   - file: its name, type and length; a body of another length is not sent to its end.
    ///   - bytes: of the file.
    ///   - boundary: a text that does not occur in the file.
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

    /// A name between quotes, without what would end it (HTML, "multipart form data encoding").
    ///
    /// Byte by byte: to Swift the two signs that end a line are one, and a sign with an accent is another.
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

    /// A type of RFC 9110 §8.3.1; whatever else a tool tells is bytes.
    private static func type(_ type: String?) -> String {
        let separators = Array("\"(),:;<=>?@[\\]{}".utf8)
        let parts = type?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        let areTokens = parts.allSatisfy { part in
            !part.isEmpty && part.utf8.allSatisfy { (0x21...0x7E).contains($0) && !separators.contains($0) }
        }
        guard let type, parts.count == 2, areTokens else { return "application/octet-stream" }
        return type
    }

    /// Which part of the form comes next; one task asks for one part after the other.
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
                        kind: .unavailable, message: "a file has another length than its tool tells, or was cut off")
                }
                part.withLock { $0 = chunk == nil ? .end : .file(left: rest) }
                return chunk ?? tail
            case .end:
                return nil
            }
        }
    }
}
