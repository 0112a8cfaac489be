import HTTPTypes
import Hummingbird
import NIOCore
import SimulatorKit

/// The page on which a user sees and edits the stories.
struct Page: Sendable {
    let instance: Instance

    func addRoutes(to router: Router<ConnectionContext>) {
        router.get("/") { request, _ in
            let notice = Query(request.uri.query)["notice"]
            return html(
                instance.withState { PageText(world: $0.world, account: instance.account, notice: notice).document })
        }
        router.get("entity/:id") { _, context in
            let id = try context.parameters.require("id", as: Int.self)
            return Response(status: .seeOther, headers: [.location: "/#story-\(id)"])
        }
        router.post("ui/:action") { request, context in
            let action = try context.parameters.require("action")
            let bytes = try await request.body.collect(upTo: 1 << 20)
            return submit(action, Query(String(buffer: bytes)))
        }
    }

    private func submit(_ action: String, _ form: Query) -> Response {
        let id = form["id"].flatMap { Int($0) }
        var fields: [JSONValue.Member] = []
        var edit: [JSONValue.Member] = [.init(name: "user", value: .string(form["user"] ?? "ada"))]
        func set(_ name: String, _ value: JSONValue) { edit.append(.init(name: name, value: value)) }
        switch action {
        case "story":
            set("type", "UserStory")
            fields.append(.init(name: "Name", value: .string(form["name"] ?? "")))
            if let text = form["description"] { fields.append(.init(name: "Description", value: .string(unix(text)))) }
            if let id {
                set("id", JSONValue(id))
                if let state = form["state"], !state.isEmpty { set("state", .string(state)) }
            } else {
                fields.append(.init(name: "Project", value: ["Id": 500]))
            }
        case "comment":
            set("type", "Comment")
            fields.append(.init(name: "General", value: ["Id": JSONValue(id ?? 0)]))
            fields.append(.init(name: "Description", value: .string(unix(form["text"] ?? ""))))
        default: return Response(status: .notFound)
        }
        set("fields", .object(fields))
        var target = "/"
        do throws(APIError) {
            _ = try UserEdit(instance: instance).apply(.object(edit))
        } catch {
            let notice = error.body(errorId: "")["Message"]?.text ?? ""
            target = "/?notice=\(percentEncoded(notice))"
        }
        return Response(status: .seeOther, headers: [.location: target + (id.map { "#story-\($0)" } ?? "")])
    }

    /// Converts line endings, because forms send CR LF (HTML standard, form submission).
    private func unix(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0 != 0x0D }, as: UTF8.self)
    }

    private func html(_ text: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
