import Core
import EntityModel
import HTTPTypes
import Hummingbird
import InternalAPI
import Messaging

/// The dead-letter routes, under a group such as `/api/v1/{account}/dead-letters`.
///
/// They list, replay, and discard an account's dead letters. Reading requires `sync:read`; the other routes require
/// `sync:write`.
struct DeadLetterRoutes: Sendable {
    static let maximumBody = 256 << 10

    let deadLetters: DeadLetterQueue
    let queueGroups: [QueueGroup]

    func addReading<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("") { _, context in
            let owner = try owner(context)
            var list = SyncAPI.DeadLetterList(messages: [], isComplete: true)
            for family in queueGroups {
                let found = try await deadLetters.list(family, of: owner)
                list.messages += found.value
                list.isComplete = list.isComplete && found.isComplete
            }
            return try Response.json(list)
        }
    }

    func addWriting<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.post("replay") { request, context in
            try await each(request, context) { try await deadLetters.replay($0, of: $1, of: $2) }
        }
        group.post("discard") { request, context in
            try await each(request, context) { try await deadLetters.discard($0, of: $1, of: $2) }
        }
    }

    private func each(
        _ request: Request, _ context: some RequestContext,
        _ change: (DeadLetterQueue.Selection, QueueGroup, DeadLetterQueue.Filter) async throws ->
            DeadLetterQueue.Result<Int>
    ) async throws -> Response {
        let selection = try selection(
            try await request.json(SyncAPI.DeadLetterSelection.self, upTo: Self.maximumBody))
        let owner = try owner(context)
        var sum = SyncAPI.DeadLetterCount(count: 0, isComplete: true)
        for family in queueGroups {
            let done = try await change(selection, family, owner)
            sum.count += done.value
            sum.isComplete = sum.isComplete && done.isComplete
        }
        return try Response.json(sum)
    }

    private func selection(_ wanted: SyncAPI.DeadLetterSelection) throws -> DeadLetterQueue.Selection {
        switch (wanted.ids, wanted.all) {
        case (let ids?, nil): .ids(ids)
        case (nil, true): .all
        default:
            throw ProblemError(
                .unprocessableContent,
                ProblemDetails(title: "The body is not valid", detail: "Give either `ids` or `all: true`."))
        }
    }

    private func owner(_ context: some RequestContext) throws -> DeadLetterQueue.Filter {
        .account(try context.account)
    }
}
