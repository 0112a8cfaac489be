import Core
import Hummingbird
import InternalAPI

/// What was parked, under `/api/v1/{account}/deadLetters`; entity-sync reaches it.
struct DeadLetterRoutes: Sendable {
    static let maximumBody = 256 << 10

    let sync: SyncClient

    /// `GET` of all that is parked; guarded by `sync:read`.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { _, context in
            try Response.json(try await sync.deadLetters(account: context.account))
        }
    }

    /// `POST` to `replay` and to `discard`; guarded by `sync:write`.
    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("replay") { request, context in
            let wanted = try await request.json(SyncAPI.DeadLetterSelection.self, upTo: Self.maximumBody)
            return try Response.json(try await sync.replay(wanted, account: context.account))
        }
        group.post("discard") { request, context in
            let wanted = try await request.json(SyncAPI.DeadLetterSelection.self, upTo: Self.maximumBody)
            return try Response.json(try await sync.discard(wanted, account: context.account))
        }
    }
}
