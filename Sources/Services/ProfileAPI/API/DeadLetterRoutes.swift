import Core
import Hummingbird
import InternalAPI

/// The dead letters of an account, under `/api/v1/{account}/dead-letters`.
///
/// Entity-sync reads them.
struct DeadLetterRoutes: Sendable {
    static let maximumBody = 256 << 10

    let sync: SyncClient

    /// Adds `GET` of all dead letters; requires `sync:read`.
    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { _, context in
            try Response.json(try await sync.deadLetters(account: context.account))
        }
    }

    /// Adds `POST` to `replay` and to `discard`; requires `sync:write`.
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
