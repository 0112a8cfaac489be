import AdapterKit
import Core
import Curl
import EntityModel
import Primitives
import TestSupport
import Testing
import ToolHTTP

@testable import TargetprocessAdapter

@Suite(.enabled(if: RecordedAnswers.areThere)) struct RecordedAnswerTests {
    @Test func `a written story is parsed from the response of a real instance`() throws {
        let bodies = try RecordedAnswers.bodies("live-man8/userstory_update.json", as: WorkItemV1.self)
        let item = try #require(bodies.first ?? nil).item
        #expect(item.id == 75470)
        #expect(item.entityVersion == 48_759_388)
        #expect(item.modifyDate?.time == 1_788_584_110_000)
        #expect(item.stateName == "Open")
        #expect(item.description == "Sanitised Description")
    }

    @Test func `a page of stories is parsed with its next page`() throws {
        let bodies = try RecordedAnswers.bodies("live-man8/list_page.json", as: PageV1<WorkItemV1>.self)
        let page = try #require(bodies.first ?? nil)
        #expect(page.items.map(\.item.id) == [75868])
        let connection = TargetprocessConnection(
            baseURL: "https://example.tpondemand.com", signIn: .accessToken(Secret("t")))
        let next = try connection.nextPage(page.next ?? "")
        #expect(
            connection.request("GET", .next(next)).url
                == "https://example.tpondemand.com/api/v1/UserStories/?format=json&take=1&skip=1&access_token=t")
    }

    @Test func `a created, a changed, and a deleted comment are parsed`() throws {
        let comments = try RecordedAnswers.bodies("live-man8/comment_roundtrip.json", as: CommentRecord.self)
        let created = try #require(comments.first ?? nil).comment(OriginLink(.sample))
        #expect(created.id == "113505")
        #expect(created.authorName == "Alex Example")
        #expect(created.modifiedAt == 1_788_584_111_000)
        #expect(!created.isPrivate)
        let errors = try RecordedAnswers.bodies("live-man8/comment_roundtrip.json", as: ErrorEnvelope.self)
        let error = try #require(errors.last ?? nil)
        #expect(error.message == "Comment with Id 113505 not found or access is forbidden.")
    }

    @Test func `comments without a modification time or a full name are parsed`() throws {
        let pages = try RecordedAnswers.bodies("lifedraft-cli/comment_list.json", as: PageV1<CommentRecord>.self)
        let comments = try #require(pages.first ?? nil).items.map {
            $0.comment(OriginLink(.sample))
        }
        #expect(comments.map(\.authorName).prefix(2) == ["Stan Mueller", "Test User"])
        #expect(comments.first?.body == RichText(plain: "Test comment on the user story"))
        #expect(comments.first?.modifiedAt == 1_717_232_400_000)
    }

    @Test func `the states of a workflow are parsed`() throws {
        let pages = try RecordedAnswers.bodies(
            "live-man8/entity_states_of_workflow.json", as: PageV1<EntityStateRecord>.self)
        let states = try #require(pages.compactMap(\.self).first).items
        #expect(states.map(\.id).prefix(3) == [78, 79, 120])
    }

    @Test func `the types of a real instance are recognized`() throws {
        let text = try #require(
            try RecordedAnswers.bodies("lifedraft-cli/inspect_types.json", as: String.self).first ?? nil)
        let names = try MetadataDocument(Array(text.utf8)).elements.compactMap { $0.attributes["Name"] }
        #expect(names.count == 75)
        let types = names.compactMap { WorkItemType($0) }
        #expect(types.filter(\.isBuiltIn).count == WorkItemType.builtIn.count)
        #expect(
            names.filter { WorkItemType($0)?.isBuiltIn == false } == [
                "BuildVersion", "BuildVersionBug", "BuildVersionFeature", "BuildVersionRequest", "BuildVersionTask",
                "BuildVersionUserStory", "Impediment", "Package",
            ])
    }

    @Test func `the metadata of stories in a real instance matches the built-in schema`() throws {
        let text = try #require(
            try RecordedAnswers.bodies("lifedraft-cli/inspect_properties.json", as: String.self).first ?? nil)
        let description = try ResourceMetadata(MetadataDocument(Array(text.utf8)))
        #expect(description.name == "UserStory" && description.base == "Assignable")
        let fields = Set(TargetprocessField.kinds.keys).union([
            TargetprocessField.times, FieldID(peopleIn: "Developer"), FieldID(stateOf: "Search Team"),
            FieldID(customField: "Risk"),
        ])
        let told = WorkItemSchema(fields, description)
        let known = WorkItemSchema(fields, of: .userStory)
        #expect(told.fields == known.fields && told.parts == known.parts && told.readOnly.isEmpty)
        #expect(description.members["CreateDate"]?.isReadOnly == true)
    }

    @Test func `a rejected property is reported as a field`() throws {
        let bytes = try RecordedAnswers.bytes("vendor-docs/error_400_v2_unknown_property.json")
        let connection = TargetprocessConnection(baseURL: "https://a.example", signIn: .accessToken(Secret("DueDate")))
        let failure = try #require(
            ToolError(CurlResponse(head: CurlResponseHead(status: 400), body: bytes), from: connection))
        #expect(failure.kind == .rejected)
        #expect(failure.fields.keys.map(\.rawValue) == ["DueDate"])
        // If the tool repeats a token in a message, the token is removed.
        #expect(
            failure.message
                == "Property '<redacted>' does not exist in 'UserStory'. (error 674cbbd7-2192-47ac-b08f-8541f3ad179c)")
    }
}
