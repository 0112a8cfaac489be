import EntityModel
import Foundation
import Primitives
import TestSupport
import Testing

/// Tests the JSON of messages.
///
/// It is a contract: a queue may hold a message during an update, so messages outlive the process that wrote them.
struct WireFormTests {
    private static let jira = Tool(id: "acme", type: .jira)
    private static let issue = EntityReference(sourceId: "10001", entityType: "10002", tool: jira)
    private static let origin = CommentOrigin(toolId: "acme.tpondemand.com", entityId: "7", commentId: "8")
    private static let hash = ContentHash(rawValue: "h")

    private static let issueJSON = #"{"entityType":"10002","sourceId":"10001","tool":{"id":"acme","type":"Jira"}}"#
    private static let originJSON = #"{"commentId":"8","entityId":"7","toolId":"acme.tpondemand.com"}"#

    private static func event(_ kind: Event.Kind) -> Event {
        Event(id: "e", account: AccountID(rawValue: "a"), entity: issue, occurredAt: 5, kind: kind)
    }

    private static func eventJSON(_ kind: String) -> String {
        #"{"account":"a","entity":\#(issueJSON),"id":"e","kind":\#(kind),"occurredAt":5}"#
    }

    @Test func `a rich text's form`() throws {
        let text = RichText(blocks: [
            .paragraph([
                .text("t"), .code("c"), .lineBreak, .emphasis([.text("e")]), .strong([]), .strikethrough([]),
                .underline([]),
            ]),
            .heading(level: 2, [.link(url: "u", [.text("l")])]), .list(ordered: true, items: [[.rule]]),
            .code(language: "swift", "x"), .code(language: nil, "y"), .quote([]),
        ])
        try expect(
            text,
            #"{"blocks":["p","tt","`c","n","e","te","/","s","/","d","/","_","/","/","h2","au","tl","/","/","#
                + #""o","i","r","/","/","lswift","cx","cy","q","/"]}"#)
    }

    @Test func `a deeply nested text is as shallow in JSON as any other, and comes back as it was`() throws {
        var block = RichText.Block.paragraph([.link(url: "u", [.strong([.emphasis([.text("deep")])])])])
        for level in 0..<RichText.maximumDepth {
            block = level % 2 == 0 ? .list(ordered: level % 4 == 0, items: [[block], [.rule]]) : .quote([block])
        }
        let text = RichText(blocks: [block])
        let json = try JSONEncoder().encode(text)
        #expect(try JSONDecoder().decode(RichText.self, from: json) == text)
        #expect(!String(decoding: json, as: UTF8.self).contains("[["))
    }

    @Test(arguments: [
        #"["/"]"#, #"["p"]"#, #"["u","p","/","/"]"#, #"["tloose"]"#, #"["p","q","/","/"]"#, #"["x"]"#, #"[""]"#,
        #"["lswift"]"#, #"["hone","/"]"#, #"["i","/"]"#,
    ])
    func `tokens that form no text are rejected`(tokens: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(RichText.self, from: Data(#"{"blocks":\#(tokens)}"#.utf8))
        }
    }

    @Test func `more open parts than any text has are rejected`() {
        let tokens = Array(repeating: #""q""#, count: 10_000) + Array(repeating: #""/""#, count: 10_000)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(
                RichText.self, from: Data(#"{"blocks":[\#(tokens.joined(separator: ","))]}"#.utf8))
        }
    }

    @Test func `a changed event's form`() throws {
        let snapshot = EntitySnapshot(
            entity: Self.issue, version: 3, modifiedAt: 4,
            fields: ["summary": .text("s"), "status": .state("Open"), "description": .empty].reduce(into: [:]) {
                $0[FieldID($1.key)] = $1.value
            },
            comments: [
                Comment(
                    id: "c", body: RichText(plain: "b"), authorName: "Ann", modifiedAt: 2,
                    marker: CommentMarker(origin: Self.origin, place: CommentLocation(toolId: "j", entityId: "9")),
                    isByTandem: true,
                    isPrivate: true)
            ], url: "u", displayKey: "K-1")
        try expect(
            Self.event(.updated(snapshot)),
            Self.eventJSON(
                #"{"updated":{"_0":{"comments":[{"authorName":"Ann","body":{"blocks":["p","tb","/"]},"#
                    + #""id":"c","isByTandem":true,"isPrivate":true,"marker":{"origin":\#(Self.originJSON),"#
                    + #""place":{"entityId":"9","toolId":"j"}},"modifiedAt":2}],"displayKey":"K-1","#
                    + #""entity":\#(Self.issueJSON),"fields":{"description":{"empty":{}},"status":{"state":{"_0":"Open"}},"#
                    + #""summary":{"text":{"_0":"s"}}},"modifiedAt":4,"url":"u","version":3}}}"#))
    }

    @Test(arguments: [
        (Event.Kind.invalidated(version: 3), #"{"invalidated":{"version":3}}"#),
        (.invalidated(version: nil), #"{"invalidated":{}}"#),
        (
            .invalidated(version: 3, commentFingerprints: CommentFingerprints(comments: "c", worklogs: nil)),
            #"{"invalidated":{"commentFingerprints":{"comments":"c"},"version":3}}"#
        ), (.commentsInvalidated(at: 9), #"{"commentsInvalidated":{"at":9}}"#),
        (
            .commentUpdated(Comment(id: "c", body: RichText(blocks: []), authorName: "Ann", modifiedAt: 2)),
            #"{"commentUpdated":{"_0":{"authorName":"Ann","body":{"blocks":[]},"id":"c","isPrivate":false,"modifiedAt":2}}}"#
        ), (.commentDeleted(commentId: "c"), #"{"commentDeleted":{"commentId":"c"}}"#), (.deleted, #"{"deleted":{}}"#),
        (.renamed, #"{"renamed":{}}"#), (.mentioned, #"{"mentioned":{}}"#),
    ])
    func `an event's form`(_ kind: Event.Kind, _ json: String) throws {
        try expect(Self.event(kind), Self.eventJSON(json))
    }

    @Test func `a command result's form`() throws {
        let result = CommandResult(
            command: "m", share: "s", sequence: 2,
            fields: [
                FieldResult(
                    field: FieldID("summary"), source: FieldID("Name"), sourceHash: Self.hash,
                    outcome: .applied(hash: Self.hash, written: true)),
                FieldResult(
                    field: FieldID("summary"), source: FieldID("Name"), sourceHash: Self.hash,
                    outcome: .conflict(current: Self.hash)),
                FieldResult(
                    field: FieldID("summary"), source: FieldID("Name"), sourceHash: Self.hash,
                    outcome: .rejected(reason: "r")),
            ],
            comments: [
                CommentResult(origin: Self.origin, sourceHash: Self.hash, outcome: .deleted),
                CommentResult(origin: Self.origin, sourceHash: Self.hash, outcome: .conflict(current: nil)),
                CommentResult(
                    origin: Self.origin, sourceHash: Self.hash,
                    outcome: .applied(commentId: "c", hash: Self.hash, written: false)),
            ], snapshot: nil,
            failure: ToolError(kind: .rejected, message: "no", retryAfter: 1.5, fields: [FieldID("f"): "w"]))
        let field = #""field":"summary","outcome""#
        let source = #""source":"Name","sourceHash":"h""#
        try expect(
            Self.event(.commandCompleted(result)),
            Self.eventJSON(
                #"{"commandCompleted":{"_0":{"command":"m","comments":["#
                    + #"{"origin":\#(Self.originJSON),"outcome":{"deleted":{}},"sourceHash":"h"},"#
                    + #"{"origin":\#(Self.originJSON),"outcome":{"conflict":{}},"sourceHash":"h"},"#
                    + #"{"origin":\#(Self.originJSON),"outcome":{"applied":{"commentId":"c","hash":"h","written":false}},"sourceHash":"h"}],"#
                    + #""failure":{"fields":{"f":"w"},"kind":"rejected","message":"no","retryAfter":1.5},"#
                    + #""fields":[{\#(field):{"applied":{"hash":"h","written":true}},\#(source)},"#
                    + #"{\#(field):{"conflict":{"current":"h"}},\#(source)},"#
                    + #"{\#(field):{"rejected":{"reason":"r"}},\#(source)}],"sequence":2,"share":"s"}}}"#))
    }

    @Test func `a command's form`() throws {
        let command = Command(
            id: "m", account: AccountID(rawValue: "a"), profile: "p", share: "s", sequence: 2, target: Self.issue,
            action: .update(
                fields: [
                    FieldWrite(
                        field: FieldID("summary"), value: .text("v"), source: FieldID("Name"), sourceHash: Self.hash,
                        expectedHash: Self.hash, equivalents: [.state("x")])
                ],
                comments: [
                    CommentWrite(
                        origin: Self.origin, sourceHash: Self.hash,
                        action: .create(author: "Ann", body: RichText(blocks: []), link: "l")),
                    CommentWrite(
                        origin: Self.origin, sourceHash: Self.hash,
                        action: .update(
                            commentId: "c", author: "Ann", body: RichText(blocks: []), expected: nil, link: nil)),
                    CommentWrite(origin: Self.origin, sourceHash: Self.hash, action: .delete(commentId: "c")),
                ]), occurredAt: 5)
        let origin = #""origin":\#(Self.originJSON),"sourceHash":"h""#
        try expect(
            command,
            #"{"account":"a","action":{"update":{"comments":["#
                + #"{"action":{"create":{"author":"Ann","body":{"blocks":[]},"link":"l"}},\#(origin)},"#
                + #"{"action":{"update":{"author":"Ann","body":{"blocks":[]},"commentId":"c"}},\#(origin)},"#
                + #"{"action":{"delete":{"commentId":"c"}},\#(origin)}],"#
                + #""fields":[{"equivalents":[{"state":{"_0":"x"}}],"expectedHash":"h","field":"summary","source":"Name","#
                + #""sourceHash":"h","value":{"text":{"_0":"v"}}}]}},"#
                + #""id":"m","occurredAt":5,"profile":"p","sequence":2,"share":"s","target":\#(Self.issueJSON)}"#)
    }

    @Test(
        arguments: [
            (
                .create(EntityDraft(scope: EntityScope(sourceId: "10000"), fields: [:])),
                #"{"create":{"_0":{"defaults":{},"fields":{},"scope":{"kind":"project","sourceId":"10000"}}}}"#
            ), (.delete, #"{"delete":{}}"#), (.probe, #"{"probe":{}}"#),
        ] as [(Command.Action, String)])
    func `an action's form`(_ action: Command.Action, _ json: String) throws {
        try expect(action, json)
    }

    @Test func `a profile's form`() throws {
        let profile = Profile(
            id: "p", account: AccountID(rawValue: "a"), name: "n", status: .disabled, sourceTool: Self.jira,
            targetTool: Tool(id: "t", type: .targetprocess),
            mappings: [
                Profile.Mapping(
                    id: "m",
                    routings: [
                        Profile.Routing(
                            id: "r", source: .init(scope: EntityScope(sourceId: "DEMO"), filter: "f"),
                            target: .init(scope: EntityScope(sourceId: "5")), direction: .both, isAutomatic: true)
                    ],
                    typeMappings: [
                        Profile.TypeMapping(
                            sourceType: "1", targetType: "userstory",
                            fields: [
                                Profile.FieldMapping(
                                    source: FieldID("summary"), target: FieldID("Name"), direction: .toTarget,
                                    conflictRule: .target, isInitialOnly: true,
                                    values: [.init(source: "High", target: "Must")],
                                    attachments: .init(maximumBytes: 9, excludedExtensions: [".mp4"]),
                                    onMissing: .create,
                                    teamBoards: [.init(team: 301, board: 7)])
                            ], states: [Profile.StateMapping(source: "Done", target: "Closed", team: "Web")],
                            mapsStateCategories: true, comments: .none,
                            commentFilter: .init(keyword: "sync", excludedAuthors: ["Bot"], includesAuthorName: false),
                            worklogs: .toSource,
                            defaults: .init(source: [FieldID("due"): "x"]))
                    ], onDelete: .comment, onMove: .unshare, onConvert: .unshare, onArchive: .unshare)
            ])
        try expect(
            profile,
            #"{"account":"a","id":"p","mappings":[{"id":"m","onArchive":"unshare","onConvert":"unshare","onDelete":"comment","onMove":"unshare","routings":[{"direction":"both","id":"r","isAutomatic":true,"#
                + #""source":{"filter":"f","scope":{"kind":"project","sourceId":"DEMO"}},"#
                + #""target":{"scope":{"kind":"project","sourceId":"5"}}}],"typeMappings":[{"#
                + #""commentFilter":{"excludedAuthors":["Bot"],"includesAuthorName":false,"keyword":"sync"},"comments":"none","#
                + #""defaults":{"source":{"due":"x"},"target":{}},"#
                + #""fields":[{"teamBoards":[{"board":{"id":7},"team":{"id":301}}],"conflictRule":"target","direction":"toTarget","#
                + #""attachments":{"excludedExtensions":[".mp4"],"maximumBytes":9},"isInitialOnly":true,"onMissing":"create","source":"summary","#
                + #""target":"Name","values":[{"source":"High","target":"Must"}]}],"mapsStateCategories":true,"resolutions":{},"#
                + #""sourceType":"1","states":[{"source":"Done","target":"Closed","team":"Web"}],"#
                + #""targetType":"userstory","worklogs":"toSource"}]}],"#
                + #""name":"n","sourceTool":{"id":"acme","type":"Jira"},"status":"Disabled","#
                + #""targetTool":{"id":"t","type":"Targetprocess"}}"#)
    }

    @Test func `a profile that was stored before there were routes is read as one without`() throws {
        let stored =
            #"{"account":"a","id":"p","mappings":[{"id":"m","typeMappings":[{"comments":"none","fields":[],"#
            + #""sourceType":"1","states":[],"targetType":"userstory"}]}],"name":"n","#
            + #""sourceTool":{"id":"acme","type":"Jira"},"status":"Disabled","targetTool":{"id":"t","type":"X"}}"#
        let profile = try JSONDecoder().decode(Profile.self, from: Data(stored.utf8))
        #expect(profile.mappings[0].routings.isEmpty)
        #expect(profile.mappings[0].typeMappings[0].defaults == Profile.TypeMapping.Defaults())
    }

    @Test func `a change page's form`() throws {
        try expect(
            ChangePage(changes: [ChangePage.Change(entity: Self.issue, version: nil, modifiedAt: 4)], next: "n"),
            #"{"changes":[{"entity":\#(Self.issueJSON),"modifiedAt":4}],"next":"n"}"#)
        let discussion = CommentFingerprints(comments: "c", worklogs: "w")
        try expect(
            ChangePage(
                changes: [.init(entity: Self.issue, version: 3, modifiedAt: 4, commentFingerprints: discussion)],
                next: nil),
            #"{"changes":[{"commentFingerprints":{"comments":"c","worklogs":"w"},"entity":\#(Self.issueJSON),"modifiedAt":4,"#
                + #""version":3}]}"#)
    }

    @Test(arguments: [
        #"{"forgotten":{}}"#, #"{}"#, #"{"deleted":{},"invalidated":{}}"#, #"{"updated":{}}"#, #""deleted""#, "null",
    ])
    func `an event of an unknown kind is refused`(_ kind: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Event.self, from: Data(Self.eventJSON(kind).utf8))
        }
    }

    @Test(arguments: [
        (FieldValue.number(1.5), #"{"number":{"_0":1.5}}"#), (.boolean(true), #"{"boolean":{"_0":true}}"#),
        (.date(CalendarDate(of: .epoch)), #"{"date":{"_0":"1970-01-01"}}"#),
        (.timestamp(7), #"{"timestamp":{"_0":7}}"#),
        (.option("High"), #"{"option":{"_0":"High"}}"#), (.options(["a", "b"]), #"{"options":{"_0":["a","b"]}}"#),
        (.stateCategory(.done), #"{"stateCategory":{"_0":"done"}}"#),
        (.user(ToolUser(tool: "t", id: "1", email: "e")), #"{"user":{"_0":{"email":"e","id":"1","tool":"t"}}}"#),
    ])
    func `the forms of values`(value: FieldValue, json: String) throws {
        try expect(value, json)
    }

    @Test func `the JSON of a set edit and of its results`() throws {
        try expect(
            SetEdit(additions: [.init(value: .option("a"), hash: Self.hash)], removals: [Self.hash]),
            #"{"additions":[{"hash":"h","value":{"option":{"_0":"a"}}}],"removals":["h"]}"#)
        try expect(
            FieldResult.Outcome.merged(
                members: [SetMemberResult(source: Self.hash, target: nil, reason: "r")], removed: [], written: false),
            #"{"merged":{"members":[{"reason":"r","source":"h"}],"removed":[],"written":false}}"#)
    }

    @Test(arguments: [#"{"money":{"_0":1}}"#, #"{"date":{"_0":"soon"}}"#, #"{"text":{}}"#, #"{"text":{"_0":1}}"#, "1"])
    func `a field value of an unknown kind is refused`(_ value: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(FieldValue.self, from: Data(value.utf8))
        }
    }

    private func expect<Value: Codable & Equatable>(_ value: Value, _ json: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let written = try JSONSerialization.jsonObject(with: encoder.encode(value)) as? NSDictionary
        #expect(written == (try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary))
        #expect(try JSONDecoder().decode(Value.self, from: Data(json.utf8)) == value)
    }
}
