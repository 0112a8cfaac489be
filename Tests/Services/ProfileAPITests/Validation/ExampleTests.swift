import Core
import EntityModel
import Foundation
import InternalAPI
import TestSupport
import Testing

@testable import ProfileAPI

/// The files of `examples/` are valid for the API that they are sent to.
struct ExampleTests {
    private static let folder = Checkout.folder.appending(path: "examples")

    private static func files(_ isProfile: Bool) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".json") && $0.hasPrefix("profile-") == isProfile }.sorted()
    }

    private static func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: file)))
    }

    /// The keys of an object or of one of its members; the credentials ignore unknown keys.
    private static func keys(_ bytes: [UInt8], _ member: String? = nil) throws -> Set<String> {
        let object = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let found = try member.map { try #require(object[$0] as? [String: Any]) } ?? object
        return Set(found.keys)
    }

    @Test func `There are examples`() throws {
        #expect(try Self.files(false).count >= 10)
        #expect(try !Self.files(true).isEmpty)
    }

    @Test(arguments: try files(false))
    func `Each connection is valid`(file: String) throws {
        let form = try BoundedJSON.decode(ConnectionRequest.self, from: Self.bytes(file))
        let isPrivate = !form.allowedNetworks.isEmpty || form.trustedCertificates != nil
        let credentials = try #require(form.credentials)
        #expect(try Self.keys(Self.bytes(file), "credentials").isSubset(of: Self.keys(credentials.json())))
        #expect(form.violations(id: form.product.tool.slug, isPrivateCloud: isPrivate) == [])
    }

    @Test(arguments: try files(true))
    func `Each profile is valid`(file: String) throws {
        let form = try BoundedJSON.decode(ProfileRequest.self, from: Self.bytes(file))
        let id = String(file.dropFirst("profile-".count).dropLast(".json".count))
        let (profile, misaddressed) = form.profile(id: id, account: AccountID(rawValue: "acme"))
        #expect(misaddressed == [])
        #expect(profile.violations == [])
        #expect(profile.mappings.flatMap(\.typeMappings).contains { !$0.fields.isEmpty })
    }

    @Test func `An example with an unknown key would not be valid`() throws {
        let text = String(decoding: try Self.bytes("profile-stories.json"), as: UTF8.self)
        let broken = text.replacing("\"isAutomatic\"", with: "\"isAutomatc\"")
        #expect(throws: BoundedJSON.ReadError.self) {
            try BoundedJSON.decode(ProfileRequest.self, from: Array(broken.utf8))
        }
    }
}
