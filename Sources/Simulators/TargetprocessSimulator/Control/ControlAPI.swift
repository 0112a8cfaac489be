import HTTPTypes
import Hummingbird
import NIOCore
import OrderedCollections
import SimulatorKit

import struct Primitives.Timestamp

/// The operations that tests, the demo, and the benchmark perform on the instance.
///
/// The real tool does not have them.
struct ControlAPI: Sendable {
    let instance: Instance

    func addRoutes(to router: Router<ConnectionContext>) {
        let group = router.group("_control")
        group.get("health") { _, _ in answer(["status": "up"]) }
        group.post("reset") { _, _ in
            instance.reset()
            return answer(["reset": true])
        }
        group.post("seed") { request, _ in try await seed(document(request)) }
        group.post("edit") { request, _ in edit(try await document(request)) }
        group.post("edits") { request, _ in try edits(try await document(request)) }
        group.get("faults") { _, _ in faults() }
        group.post("faults") { request, _ in try await addFault(document(request)) }
        group.delete("faults") { _, _ in
            instance.withState { $0.faults.remove() }
            return answer(["removed": true])
        }
        group.post("files") { request, _ in try await generateFile(document(request)) }
        group.post("users") { request, _ in try await addUser(document(request)) }
        group.post("logins") { request, _ in setLogin(try await document(request)) }
        group.post("permissions") { request, _ in setPermission(try await document(request)) }
        group.post("tokens") { request, _ in try await addToken(document(request)) }
        group.get("requests") { request, _ in requests(Query(request.uri.query)) }
        group.get("writes") { _, _ in writes() }
        group.get("notifications") { _, _ in notifications() }
        group.post("notifications") { request, _ in try await setNotifications(document(request)) }
    }

    private func document(_ request: Request) async throws -> JSONValue {
        let bytes = try await request.body.collect(upTo: 16 << 20)
        guard bytes.readableBytes > 0 else { return [:] }
        guard let value = try? JSONValue.parse(Array(bytes.readableBytesView)) else {
            throw HTTPError(.badRequest, message: "not JSON")
        }
        return value
    }

    private func seed(_ body: JSONValue) throws -> Response {
        let count = body["stories"]?.integer ?? 1
        let project = body["project"]?.integer ?? 500
        guard (0...1_000_000).contains(count) else { throw HTTPError(.badRequest, message: "stories out of range") }
        let ids = try instance.withState { state in
            guard let author = state.world.users[2], state.world.projects[project] != nil else {
                throw HTTPError(.badRequest, message: "no such project")
            }
            return state.world.addStories(count, project: project, by: author, at: .now())
        }
        return answer([
            "first": JSONValue(ids.first ?? 0), "last": JSONValue(ids.last ?? 0), "count": JSONValue(ids.count),
        ])
    }

    /// Performs one write as another user.
    ///
    /// The body is `{"user":"ada","type":"UserStory","id":1001,"fields":{…}}`. Without an ID it creates an item, and
    /// with `"delete":true` it deletes one. `state` can contain the name of a state.
    private func edit(_ body: JSONValue) -> Response {
        do throws(APIError) {
            return answer(try UserEdit(instance: instance).apply(body))
        } catch {
            return answer(error.body(errorId: randomUUID()), error.status)
        }
    }

    /// Performs `{"user":"ada","edits":[{"id":1001,"fields":{…}}]}` without sending webhooks.
    ///
    /// The response contains the webhook requests, so that the caller can post them at its own pace.
    private func edits(_ body: JSONValue) throws -> Response {
        guard let edits = body["edits"]?.array else { throw HTTPError(.badRequest, message: "edits are missing") }
        do throws(APIError) {
            var kept: [OutgoingNotification] = []
            for edit in edits {
                kept += try UserEdit(instance: instance).applyWithoutWebhook(edit, as: body["user"]?.text ?? "ada")
            }
            return answer([
                "deliveries": .array(
                    kept.map { notification in
                        [
                            "entity": JSONValue(notification.entity), "url": .string(notification.address.url),
                            "body": .string(String(decoding: notification.body, as: UTF8.self)),
                        ]
                    })
            ])
        } catch {
            return answer(error.body(errorId: randomUUID()), error.status)
        }
    }

    private func addFault(_ body: JSONValue) throws -> Response {
        guard let effect = FaultEffect(body) else { throw HTTPError(.badRequest, message: "unknown kind of fault") }
        let fault = instance.withState { state in
            state.faults.add { id in
                Fault(id: id, name: body["kind"]?.text ?? "", effect: effect, body.members ?? [])
            }
        }
        return answer(["id": JSONValue(fault.id)], .created)
    }

    /// Attaches a generated file to a card: `{"user":"ada","general":1001,"name":"film.mp4","size":1000000000}`.
    private func generateFile(_ body: JSONValue) throws -> Response {
        guard
            let author = instance.withState({ state in
                state.world.users.values.first { $0.login == body["user"]?.text ?? "ada" }
            }), let general = body["general"]?.integer, let size = body["size"]?.integer, size >= 0
        else { throw HTTPError(.badRequest, message: "user, general and size are wanted") }
        do throws(APIError) {
            try instance.write(as: author) { world, now throws(APIError) in
                let changes = try world.generateContent(
                    body["name"]?.text ?? "file", size: size, on: general, by: author, at: now)
                return ((), changes)
            }
            return answer(["made": true], .created)
        } catch {
            return answer(error.body(errorId: randomUUID()), error.status)
        }
    }

    /// Adds a user: `{"id":7,"login":"jo","email":"jo@example.org","active":false}`.
    private func addUser(_ body: JSONValue) throws -> Response {
        guard let id = body["id"]?.integer, let login = body["login"]?.text else {
            throw HTTPError(.badRequest, message: "id and login are wanted")
        }
        instance.withState { state in
            state.world.add(
                User(
                    id: id, firstName: body["firstName"]?.text ?? login, lastName: "Somebody", login: login,
                    email: body["email"]?.text ?? "", password: "", tokens: [], isAdministrator: false,
                    isActive: body["active"]?.bool ?? true))
        }
        return answer(["added": true])
    }

    /// Adds an access token to a user: `{"login":"tandem","token":"…"}`.
    private func addToken(_ body: JSONValue) throws -> Response {
        try instance.withState { state in
            guard var user = state.world.users.values.first(where: { $0.login == body["login"]?.text }),
                let token = body["token"]?.text
            else { throw HTTPError(.badRequest, message: "login and token are wanted") }
            user.tokens.append(token)
            state.world.add(user)
        }
        return answer(["added": true])
    }

    /// `{"login":"tandem","is":"expired"}` makes the tool reject the user's credentials; `"good"` makes it accept them
    /// again.
    private func setLogin(_ body: JSONValue) -> Response {
        let login = body["login"]?.text ?? "tandem"
        instance.withState { state in
            if body["is"]?.text == "expired" {
                state.world.expiredLogins.insert(login)
            } else {
                state.world.expiredLogins.remove(login)
            }
        }
        return answer(["set": true])
    }

    /// Removes permissions.
    ///
    /// `{"login":"tandem","project":500,"sees":false}` hides a project, and
    /// `{"login":"tandem","type":"Bug","denies":["create"]}` removes rights on the items of a type.
    private func setPermission(_ body: JSONValue) -> Response {
        let login = body["login"]?.text ?? "tandem"
        let project = body["project"]?.integer ?? 500
        if let type = body["type"]?.text {
            let rights = (body["denies"]?.array ?? []).compactMap { $0.text.flatMap(DeniedRights.Right.init) }
            instance.withState { state in
                state.world.deniedRights[login, default: DeniedRights()].rights[type] = Set(rights)
                state.world.deniedRights[login]?.checksValuesFirst = body["checksValuesFirst"] == .bool(true)
            }
            return answer(["set": true])
        }
        let isHidden = body["sees"] == .bool(false)
        instance.withState { state in
            if isHidden {
                state.world.hiddenProjects[login, default: []].insert(project)
            } else {
                state.world.hiddenProjects[login]?.remove(project)
            }
        }
        return answer(["set": true])
    }

    private func faults() -> Response {
        let faults = instance.withState { $0.faults.faults }
        return answer([
            "faults": .array(
                faults.map { fault in
                    [
                        "id": JSONValue(fault.id), "kind": .string(fault.name),
                        "method": JSONValue(fault.method), "path": JSONValue(fault.path),
                        "count": fault.count.map { JSONValue($0) } ?? .null, "hits": JSONValue(fault.triggerCount),
                    ]
                })
        ])
    }

    /// Returns the last calls.
    ///
    /// `after`, `method`, `user`, and `path` filter them.
    private func requests(_ query: Query) -> Response {
        let log = instance.withState { $0.log }
        let entries = log.entries(
            after: query["after"].flatMap { Int($0) } ?? 0, method: query["method"], user: query["user"],
            path: query["path"])
        return answer([
            "total": JSONValue(log.total),
            "requests": .array(
                entries.map { entry in
                    [
                        "number": JSONValue(entry.number), "method": .string(entry.method), "path": .string(entry.path),
                        "status": JSONValue(entry.status), "user": .string(entry.user ?? ""),
                        "at": JSONValue(entry.time.millisecondsSinceEpoch),
                    ]
                }),
        ])
    }

    private func writes() -> Response {
        let writes = instance.withState { $0.writes }
        func counts(_ counts: [String: Int]) -> JSONValue {
            .object(counts.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: JSONValue($0.value)) })
        }
        return answer([
            "byUser": counts(writes.byUser),
            "byEntity": .object(
                writes.byEntity.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: counts($0.value)) }),
        ])
    }

    private func notifications() -> Response {
        let (rule, held) = instance.withState { ($0.rule, $0.held != nil) }
        let counts = instance.delivery.counts
        return answer([
            "url": JSONValue(rule?.url), "body": JSONValue(rule?.body.rawValue),
            "accepted": JSONValue(counts.accepted), "refused": JSONValue(counts.refused),
            "failed": JSONValue(counts.failed), "waiting": JSONValue(counts.waiting), "held": .bool(held),
        ])
    }

    /// `{"url":null}` turns webhook requests off; `entityTypes` and `updatedFields` filter them.
    private func setNotifications(_ body: JSONValue) throws -> Response {
        guard let url = body["url"]?.text else {
            instance.withState { $0.rule = nil }
            return notifications()
        }
        guard WebhookAddress(url) != nil else { throw HTTPError(.badRequest, message: "url must be http://…") }
        var rule = WebhookRule(url: url)
        if let name = body["body"]?.text {
            guard let form = WebhookRule.Body(rawValue: name) else {
                throw HTTPError(.badRequest, message: "body must be automationRule or plugin")
            }
            rule.body = form
        }
        if let types = body["entityTypes"]?.array {
            rule.entityTypes = Set(types.compactMap { $0.text?.lowercased() })
        }
        if let fields = body["updatedFields"] {
            rule.updatedFields = fields.array.map { Set($0.compactMap(\.text)) }
        }
        instance.withState { $0.rule = rule }
        return notifications()
    }

    private func answer(_ value: JSONValue, _ status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: value.bytes)))
    }
}
