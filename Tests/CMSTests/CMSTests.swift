import CMS
import Foundation
import Primitives
import Testing

struct CMSTests {
    private let key: RSAPrivateKey
    private let certificate: Certificate

    init() throws {
        key = try RSAPrivateKey.generate()
        certificate = try Certificate.selfSigned(name: "Tandem test", key: key, days: 30)
    }

    @Test func `What is sealed can be opened with the key, whatever its length`() throws {
        for count in [0, 1, 15, 16, 17, 32, 1000, 100_000] {
            let clear = (0..<count).map { _ in UInt8.random(in: 0...255) }
            let envelope = try CMSEnvelope.seal(clear, for: certificate)
            let opened = try CMSEnvelope.open(envelope, key: key, certificate: certificate)
            #expect(opened.matches(clear), "\(count) bytes")
        }
    }

    @Test func `Another key cannot open an envelope`() throws {
        let envelope = try CMSEnvelope.seal([1, 2, 3], for: certificate)
        let other = try RSAPrivateKey.generate()
        let theirs = try Certificate.selfSigned(name: "Other", key: other, days: 1)
        #expect(code { try CMSEnvelope.open(envelope, key: other, certificate: theirs) } == .cannotOpen)
    }

    @Test func `What is no envelope is refused`() throws {
        var envelope = try CMSEnvelope.seal([1, 2, 3], for: certificate)
        #expect(code { try CMSEnvelope.open([], key: key, certificate: certificate) } == .unreadable)
        #expect(code { try CMSEnvelope.open([0x30, 0x80], key: key, certificate: certificate) } == .unreadable)
        envelope.removeLast(envelope.count / 2)
        #expect(throws: CMSError.self) { try CMSEnvelope.open(envelope, key: key, certificate: certificate) }
    }

    @Test func `A change of what is encrypted is a failure or other bytes, never the content`() throws {
        let clear = (0..<64).map { UInt8($0) }
        let envelope = try CMSEnvelope.seal(clear, for: certificate)
        // The encrypted content is the end of the envelope; five blocks with the padding.
        for place in (envelope.count - 80)..<envelope.count {
            var changed = envelope
            changed[place] ^= 0xff
            let opened = try? CMSEnvelope.open(changed, key: key, certificate: certificate)
            #expect(opened?.matches(clear) != true, "byte \(place)")
        }
    }

    @Test func `Random bytes are refused without harm`() {
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...300)).map { _ in UInt8.random(in: 0...255) }
            #expect(throws: CMSError.self) { try CMSEnvelope.open(bytes, key: key, certificate: certificate) }
        }
    }

    @Test func `The openssl command opens our envelopes, and we open its`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cms-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let clear = Array("content that both sides read".utf8)
        try Data(try certificate.pem().utf8).write(to: folder.appending(path: "cert.pem"))
        try key.pem().reveal { try Data($0.utf8).write(to: folder.appending(path: "key.pem")) }

        try Data(try CMSEnvelope.seal(clear, for: certificate)).write(to: folder.appending(path: "ours.der"))
        try openssl(
            ["cms", "-decrypt", "-inform", "DER", "-in", "ours.der", "-inkey", "key.pem", "-out", "opened"], in: folder)
        #expect(try Data(contentsOf: folder.appending(path: "opened")) == Data(clear))

        try Data(clear).write(to: folder.appending(path: "clear"))
        try openssl(
            [
                "cms", "-encrypt", "-binary", "-aes-256-cbc", "-outform", "DER", "-in", "clear", "-out", "theirs.der",
                "cert.pem",
            ], in: folder)
        let theirs = [UInt8](try Data(contentsOf: folder.appending(path: "theirs.der")))
        #expect(try CMSEnvelope.open(theirs, key: key, certificate: certificate).matches(clear))
    }

    @Test func `The openssl command accepts our signatures`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cms-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try key.pem().reveal { try Data($0.utf8).write(to: folder.appending(path: "key.pem")) }
        try openssl(["pkey", "-in", "key.pem", "-pubout", "-out", "public.pem"], in: folder)
        let message = Array("GET&https%3A%2F%2Fjira.example".utf8)
        try Data(message).write(to: folder.appending(path: "message"))
        for (digest, option) in [(RSAPrivateKey.Digest.sha1, "-sha1"), (.sha256, "-sha256")] {
            try Data(try key.sign(message, digest)).write(to: folder.appending(path: "signature"))
            try openssl(
                ["dgst", option, "-verify", "public.pem", "-signature", "signature", "message"], in: folder)
        }
    }

    @Test func `A certificate says whose it is and for how long`() throws {
        let now = Int64(Date().timeIntervalSince1970)
        #expect(certificate.subject == "CN=Tandem test")
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.belongs(to: key))
        #expect(!certificate.belongs(to: try RSAPrivateKey.generate()))
        let validity = try #require(certificate.validity)
        #expect(validity.contains(now))
        #expect(validity.upperBound - validity.lowerBound == 30 * 86_400)
        let again = try Certificate(pem: try certificate.pem())
        #expect(again.serial == certificate.serial)
    }

    @Test func `A key comes back from its PEM, and what is no key is refused`() throws {
        let again = try RSAPrivateKey(pem: try key.pem())
        #expect(certificate.belongs(to: again))
        for text in ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            #expect(code { try RSAPrivateKey(pem: Secret(text)) } == .unreadable)
        }
        #expect(code { try Certificate(pem: "no certificate") } == .unreadable)
    }

    private func openssl(_ arguments: [String], in folder: URL) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
    }

    private func code<Value>(_ body: () throws -> Value) -> CMSError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? CMSError)?.code
        }
    }
}
