import EntityModel
import Synchronization
import Testing
import ToolHTTP

struct MultipartFormTests {
    private func file(_ name: String, size: Int64, type: String? = "text/plain") -> EntityModel.Attachment {
        EntityModel.Attachment(
            item: EntityReference(sourceId: "1", entityType: "t", tool: Tool(id: "t", type: .jira)), id: "1",
            name: name, size: size, mimeType: type)
    }

    private func bytes(_ chunks: [[UInt8]]) -> ByteStream {
        let left = Mutex(chunks[...])
        return ByteStream(length: nil) { left.withLock { $0.popFirst() } }
    }

    private func all(_ form: MultipartForm) async throws -> [UInt8] {
        var all: [UInt8] = []
        while let chunk = try await form.body.next() { all += chunk }
        #expect(try await form.body.next() == nil)
        return all
    }

    @Test func `a form is as long as it says, whatever the file and its name`() async throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let chunks = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                (0..<Int.random(in: 1...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
            let name = String(
                (0..<Int.random(in: 0...8)).compactMap { _ in "a\"\r\n;ü 💡\\".randomElement(using: &random) })
            let file = file(name, size: Int64(chunks.joined().count))
            let form = MultipartForm(
                fields: [("generalid", "7")], field: "file", file: file, bytes: bytes(chunks), boundary: "b-1")
            let body = try await all(form)
            #expect(Int64(body.count) == form.body.length, "\(name)")
            let text = String(decoding: body, as: UTF8.self)
            #expect(text.hasPrefix("--b-1\r\nContent-Disposition: form-data; name=\"generalid\"\r\n\r\n7\r\n--b-1\r\n"))
            #expect(text.hasSuffix("\r\n--b-1--\r\n"))
            let head = try #require(text.split(separator: "\r\n").first { $0.contains("filename") })
            #expect(head.count { $0 == "\"" } == 4, "\(head)")
        }
    }

    @Test func `a file with another length than announced is not sent completely`() async throws {
        for size: Int64 in [2, 4] {
            let form = MultipartForm(field: "file", file: file("a", size: size), bytes: bytes([[1, 2, 3]]))
            let failure = await #expect(throws: ToolError.self) { _ = try await all(form) }
            #expect(failure?.kind == .unavailable)
        }
    }

    @Test(arguments: [nil, "", "text", "text/", "/x", "a/b/c", "text/plain; x=\r\ny", "te xt/plain"] as [String?])
    func `what is no type of a file is bytes`(type: String?) async throws {
        let form = MultipartForm(field: "file", file: file("a", size: 0, type: type), bytes: bytes([]))
        #expect(
            String(decoding: try await all(form), as: UTF8.self).contains("Content-Type: application/octet-stream\r\n"))
    }
}
