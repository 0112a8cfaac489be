import CMS
import Core
import Foundation
import Primitives
import Testing

@testable import SecretsEncryptor

/// Tests for the files that `init` and `rotate` create.
struct KeyFolderTests {
    private static func with(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private static func names(in folder: URL) throws -> Set<String> {
        Set(try FileManager.default.subpathsOfDirectory(atPath: folder.path))
    }

    private static func permissions(_ file: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    }

    @Test func `each client has its own secret, which only its file contains`() throws {
        try Self.with { folder in
            try KeyFolder.initialize(folder)
            #expect(try Self.permissions(folder) == 0o700)
            let known = try ClientRegistry(folder: folder)
            let text = try String(contentsOf: folder.appending(path: "clients.json"), encoding: .utf8)
            var secrets: Set<String> = []
            for (id, scopes) in KeyFolder.clients {
                let file = folder.appending(path: "\(id).secret")
                let secret = try String(contentsOf: file, encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines)
                #expect(try Self.permissions(file) == 0o600)
                #expect(known.client(id, secret: Secret(secret))?.scopes == scopes)
                #expect(Data(base64Encoded: secret)?.count == 32 && !text.contains(secret))
                secrets.insert(secret)
            }
            #expect(secrets.count == KeyFolder.clients.count)
            #expect(known.client("tandem", secret: Secret("")) == nil)
            #expect(known.client("tandem", secret: Secret(ClientRegistry.hash(secrets.first ?? ""))) == nil)
        }
    }

    @Test func `a folder that already contains one of the files is not changed`() throws {
        try Self.with { folder in
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data("mine".utf8).write(to: folder.appending(path: "clients.json"))
            let error = #expect(throws: KeyFileError.self) { try KeyFolder.initialize(folder) }
            #expect(error?.description.contains("clients.json: The file already exists") == true)
            #expect(try Self.names(in: folder) == ["clients.json"])
        }
    }

    @Test func `a data-encryption key of a replaced cluster key is opened and rotated`() throws {
        try Self.with { folder in
            try KeyFolder.initialize(folder)
            let before = try Self.names(in: folder)
            var envelopes = [try ClusterKeys(folder: folder).newKey()]
            for _ in 0..<2 {
                let serial = try KeyFolder.rotate(folder)
                #expect(try Self.permissions(folder.appending(path: "previous/\(serial).key.pem")) == 0o600)
                envelopes.append(try ClusterKeys(folder: folder).newKey())
            }
            #expect(try Self.names(in: folder).subtracting(before).count == 6)
            let keys = try ClusterKeys(folder: folder)
            let clear = try envelopes.map { try keys.open($0).reveal { $0 } }
            #expect(Set(clear).count == 3)
            let rotated = try envelopes.map { try keys.rotate($0) }
            try FileManager.default.removeItem(at: folder.appending(path: "previous"))
            let alone = try ClusterKeys(folder: folder)
            #expect(try rotated.map { try alone.open($0).reveal { $0 } } == clear)
            #expect(throws: CMSError.self) { try alone.open(envelopes[0]) }
            #expect(throws: CMSError.self) { try alone.open(envelopes[1]) }
            _ = try alone.open(envelopes[2])
        }
    }

    @Test func `no key opens an envelope of another cluster`() throws {
        try Self.with { folder in
            try Self.with { other in
                try KeyFolder.initialize(folder)
                try KeyFolder.initialize(other)
                _ = try KeyFolder.rotate(folder)
                let theirs = try ClusterKeys(folder: other).newKey()
                let error = #expect(throws: CMSError.self) { try ClusterKeys(folder: folder).open(theirs) }
                #expect(error?.code == .cannotDecrypt)
            }
        }
    }

    @Test func `the error for a missing or invalid key file names the file without its content`() throws {
        for name in ["cluster.key.pem", "cluster.cert.pem"] {
            try Self.with { folder in
                try KeyFolder.initialize(folder)
                let file = folder.appending(path: name)
                try Data("s3cret".utf8).write(to: file)
                let broken = #expect(throws: KeyFileError.self) { try ClusterKeys(folder: folder) }
                #expect(broken?.description.contains(name) == true && broken?.description.contains("s3cret") == false)
                try FileManager.default.removeItem(at: file)
                let missing = #expect(throws: KeyFileError.self) { try ClusterKeys(folder: folder) }
                #expect(missing?.description.contains("\(name): The file is missing") == true)
            }
        }
    }

    @Test func `a certificate of another key is rejected`() throws {
        try Self.with { folder in
            try KeyFolder.initialize(folder)
            let other = try Certificate.selfSigned(name: "Tandem cluster", key: .generate(), days: 1)
            try Data(try other.pem().utf8).write(to: folder.appending(path: "cluster.cert.pem"))
            let error = #expect(throws: KeyFileError.self) { try ClusterKeys(folder: folder) }
            #expect(error?.description.contains("cluster.cert.pem") == true)
        }
    }
}
