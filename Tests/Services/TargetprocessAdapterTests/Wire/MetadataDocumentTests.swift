import EntityModel
import Primitives
import TestSupport
import Testing

@testable import TargetprocessAdapter

/// The tool's metadata, which exists only in XML.
struct MetadataDocumentTests {
    private func page(_ text: String) throws -> MetadataDocument { try MetadataDocument(Array(text.utf8)) }

    @Test func `elements are parsed with their attributes, whatever is between them`() throws {
        let page = try page(
            """
            <?xml version="1.0"?><?xml-stylesheet href='a>b'?>
            <!-- <NotThere Name="x" /> -->
            <Index Uri='https://shop.example/api'>
              <Type  Name = "Story &amp; &quot;more&quot; &#x41;&#66; &lt;&gt;&apos;" Empty=""
            \tKind="ü"/>
              text
            </Index>
            """)
        #expect(
            page.elements == [
                .init(name: "Index", attributes: ["Uri": "https://shop.example/api"]),
                .init(name: "Type", attributes: ["Name": "Story & \"more\" AB <>'", "Empty": "", "Kind": "ü"]),
            ])
    }

    @Test(arguments: [
        "", "no page", "{\"Items\":[]}", "<", "<a", "<a b", "<a b=", "<a b=c>", "<a b=\"c", "<a b=\"<\"/>", "<a/b>",
        "<a b=\"c\"d=\"e\"/>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>", "<a b=\"&b;\"/>", "<a b=\"&\"/>",
        "<a b=\"&#xD800;\"/>", "<a b=\"&#;\"/>", "<a b=\"&#99999999999;\"/>", "<!-- <a/>", "<?a <b/>", "<a/", "<!",
        "<![CDATA[<a/>]]>",
    ])
    func `other pages are rejected`(text: String) {
        #expect(throws: MetadataDocument.Malformed.self) { try self.page(text) }
    }

    @Test func `any attributes are parsed unchanged`() throws {
        for seed in 0..<UInt64(2000) {
            var random = SeededRandom(seed: seed)
            let alphabet = Array("aB&<>\"'=/;# \té\u{1F600}")
            let values = (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                String(
                    (0..<Int.random(in: 0..<9, using: &random)).map { _ in
                        alphabet[Int.random(in: alphabet.indices, using: &random)]
                    })
            }
            let attributes = Dictionary(uniqueKeysWithValues: values.enumerated().map { ("n\($0.offset)", $0.element) })
            let text = attributes.map { name, value in
                let escaped = value.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
                    .replacing("\"", with: "&quot;")
                return " \(name)=\"\(escaped)\""
            }.joined()
            #expect(try page("<a\(text)/>").elements == [.init(name: "a", attributes: attributes)], "seed \(seed)")
        }
    }

    @Test func `random bytes are parsed or rejected, without a crash`() {
        var read = 0
        for seed in 0..<UInt64(20_000) {
            var random = SeededRandom(seed: seed)
            let alphabet = Array("<>/=\"'&;!-?a b#x1".utf8)
            let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                alphabet[Int.random(in: alphabet.indices, using: &random)]
            }
            if let page = try? MetadataDocument(bytes) {
                read += 1
                #expect(page.elements.allSatisfy { !$0.name.isEmpty }, "seed \(seed)")
            }
        }
        #expect(read > 0 && read < 20_000)
    }

    @Test func `a type's metadata lists its properties`() throws {
        let description = try ResourceMetadata(
            page(
                """
                <ResourceMetadataDescription Name="Package" CanCreate="true">
                  <ResourceMetadataBaseResourceItemDescription Name="Assignable" Uri="x" />
                  <ResourceMetadataDerivedResourceItemDescription />
                  <ResourceFieldMetadataDescription Name="Name" CanSet="true" CanGet="true" />
                  <ResourceFieldMetadataDescription Name="Effort" CanSet="false" CanGet="true" />
                  <ResourceFieldMetadataDescription Name="Hidden" CanSet="true" CanGet="false" />
                  <ResourceCollecitonFieldMetadataDescription Name="Times" CanSet="false" CanGet="true" />
                </ResourceMetadataDescription>
                """))
        #expect(description.name == "Package" && description.base == "Assignable" && description.isOfItems)
        #expect(description.members.keys.sorted() == ["Effort", "Name", "Times"])
        let shape = WorkItemSchema(
            [TargetprocessField.name, TargetprocessField.effort, TargetprocessField.times, TargetprocessField.state],
            description)
        #expect(shape.fields == [TargetprocessField.name, TargetprocessField.effort, TargetprocessField.times])
        #expect(shape.readOnly == [TargetprocessField.effort] && shape.parts.isEmpty)
    }
}
