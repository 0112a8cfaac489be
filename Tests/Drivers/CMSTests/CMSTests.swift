import CMS
import Foundation
import Primitives
import TestSupport
import Testing

struct CMSTests {
    private let key: RSAPrivateKey
    private let certificate: Certificate

    init() throws {
        key = try RSAPrivateKey.generate()
        certificate = try Certificate.selfSigned(name: "Tandem test", key: key, days: 30)
    }

    @Test func `An envelope can be opened with the key, whatever the length of its content`() throws {
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
        #expect(code { try CMSEnvelope.open(envelope, key: other, certificate: theirs) } == .cannotDecrypt)
    }

    @Test func `Bytes that are not an envelope are rejected`() throws {
        var envelope = try CMSEnvelope.seal([1, 2, 3], for: certificate)
        #expect(code { try CMSEnvelope.open([], key: key, certificate: certificate) } == .unreadable)
        #expect(code { try CMSEnvelope.open([0x30, 0x80], key: key, certificate: certificate) } == .unreadable)
        envelope.removeLast(envelope.count / 2)
        #expect(throws: CMSError.self) { try CMSEnvelope.open(envelope, key: key, certificate: certificate) }
    }

    @Test func `Changing the encrypted content causes an error or other bytes, never the content`() throws {
        let clear = (0..<64).map { UInt8($0) }
        let envelope = try CMSEnvelope.seal(clear, for: certificate)
        // The encrypted content is at the end of the envelope: five blocks, including the padding.
        for place in (envelope.count - 80)..<envelope.count {
            var changed = envelope
            changed[place] ^= 0xff
            let opened = try? CMSEnvelope.open(changed, key: key, certificate: certificate)
            #expect(opened?.matches(clear) != true, "byte \(place)")
        }
    }

    @Test func `Random bytes are rejected without a crash`() {
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...300)).map { _ in UInt8.random(in: 0...255) }
            #expect(throws: CMSError.self) { try CMSEnvelope.open(bytes, key: key, certificate: certificate) }
        }
    }

    @Test func `Changing an envelope anywhere results in its content, other bytes, or an error`() throws {
        let envelope = try CMSEnvelope.seal([UInt8](repeating: 7, count: 32), for: certificate)
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededRandom(seed: seed)
        for round in 0..<3000 {
            var changed = envelope
            for _ in 0...Int.random(in: 0...3, using: &random) {
                changed[Int.random(in: changed.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { changed.removeLast(Int.random(in: 0..<40, using: &random)) }
            do {
                let opened = try CMSEnvelope.open(changed, key: key, certificate: certificate)
                #expect(opened.reveal { $0.count } <= envelope.count, "seed \(seed), round \(round)")
            } catch {
                #expect([.unreadable, .cannotDecrypt].contains(error.code), "seed \(seed), round \(round): \(error)")
            }
        }
    }

    @Test func `The openssl command opens our envelopes, and the driver opens those of openssl`() throws {
        let clear = Array("content that both sides read \u{0}\r\n".utf8)
        try OpenSSLCommand.with(key, certificate) { openssl in
            let ours = try CMSEnvelope.seal(clear, for: certificate)
            try openssl.write(ours, to: "ours.der")
            try openssl.write(Array(try CMSEnvelope.pem(ours).utf8), to: "ours.pem")
            try openssl.write(clear, to: "clear")
            // The command `smime` uses PKCS#7, like the older library of hiera-eyaml.
            for (command, form) in [("cms", "DER"), ("cms", "PEM"), ("smime", "DER")] {
                let file = "ours." + form.lowercased()
                try openssl(
                    command, "-decrypt", "-inform", form, "-in", file, "-inkey", "key.pem", "-recip", "cert.pem",
                    "-out", "opened")
                #expect(try openssl.bytes(of: "opened") == clear, "\(command) \(form)")
                try openssl(
                    command, "-encrypt", "-binary", "-aes-256-cbc", "-outform", form, "-in", "clear", "-out", "theirs",
                    "cert.pem")
                let theirs =
                    form == "PEM"
                    ? try CMSEnvelope.envelope(pem: openssl.text(of: "theirs")) : try openssl.bytes(of: "theirs")
                #expect(try CMSEnvelope.open(theirs, key: key, certificate: certificate).matches(clear))
            }
            try openssl("smime", "-encrypt", "-aes256", "-outform", "PEM", "-in", "clear", "-out", "old", "cert.pem")
            #expect(try openssl.text(of: "old").hasPrefix("-----BEGIN PKCS7-----"))
            _ = try CMSEnvelope.open(
                CMSEnvelope.envelope(pem: openssl.text(of: "old")), key: key, certificate: certificate)
        }
    }

    @Test func `Our envelopes use AES-256-CBC and RSA`() throws {
        try OpenSSLCommand.with(key, certificate) { openssl in
            try openssl.write(try CMSEnvelope.seal([1], for: certificate), to: "ours.der")
            try openssl("cms", "-cmsout", "-print", "-inform", "DER", "-in", "ours.der", "-out", "shown")
            let shown = try openssl.text(of: "shown")
            for word in ["pkcs7-envelopedData", "aes-256-cbc", "rsaEncryption", "issuerAndSerialNumber"] {
                #expect(shown.contains(word), "\(word)")
            }
        }
    }

    @Test func `A text without an envelope is rejected`() throws {
        let certificate = try certificate.pem()
        for text in ["", "no envelope", certificate, "-----BEGIN CMS-----\nAAAA\n", "-----BEGIN CMS-----"] {
            #expect(code { try CMSEnvelope.envelope(pem: text) } == .unreadable, "\(text.prefix(30))")
        }
    }

    @Test func `The openssl command accepts our signatures`() throws {
        let message = Array("GET&https%3A%2F%2Fjira.example".utf8)
        try OpenSSLCommand.with(key, certificate) { openssl in
            try openssl("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
            try openssl.write(message, to: "message")
            try openssl.write(message + [0], to: "other")
            for (digest, option) in [(RSAPrivateKey.Digest.sha1, "-sha1"), (.sha256, "-sha256")] {
                try openssl.write(try key.sign(message, digest), to: "signature")
                try openssl("dgst", option, "-verify", "public.pem", "-signature", "signature", "message")
                #expect(throws: OpenSSLCommand.Failed.self) {
                    try openssl("dgst", option, "-verify", "public.pem", "-signature", "signature", "other")
                }
            }
        }
    }

    @Test func `Keys of the openssl command are parsed, and unsuitable keys are rejected`() throws {
        try OpenSSLCommand.with(key, certificate) { openssl in
            try openssl("rsa", "-in", "key.pem", "-traditional", "-out", "pkcs1.pem")
            #expect(certificate.belongs(to: try RSAPrivateKey(pem: Secret(openssl.text(of: "pkcs1.pem")))))
            try openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "ec.pem")
            try openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024", "-out", "short.pem")
            try openssl("pkey", "-in", "key.pem", "-aes256", "-passout", "pass:secret", "-out", "locked.pem")
            for (file, expected) in [
                ("ec.pem", CMSError.Code.unsupported), ("short.pem", .unsupported), ("locked.pem", .unreadable),
                ("cert.pem", .unreadable),
            ] {
                #expect(code { try RSAPrivateKey(pem: Secret(openssl.text(of: file))) } == expected, "\(file)")
            }
        }
    }

    @Test func `The openssl command parses our certificate, and the driver parses those of openssl`() throws {
        try OpenSSLCommand.with(key, certificate) { openssl in
            try openssl("verify", "-CAfile", "cert.pem", "cert.pem")
            try openssl("x509", "-in", "cert.pem", "-noout", "-serial", "-out", "serial")
            #expect(try openssl.text(of: "serial") == "serial=\(certificate.serial)\n")
            try openssl(
                "req", "-x509", "-new", "-key", "key.pem", "-utf8", "-subj", "/O=Größe/CN=theirs", "-days", "7",
                "-set_serial", "0x7F", "-out", "theirs.pem")
            let theirs = try Certificate(pem: openssl.text(of: "theirs.pem"))
            #expect(theirs.subject == "CN=theirs,O=Größe" && theirs.serial == "7F")
            #expect(theirs.belongs(to: key))
        }
    }

    @Test func `A certificate contains its subject and its validity`() throws {
        let now = Timestamp.now()
        #expect(certificate.subject == "CN=Tandem test")
        #expect(certificate.issuer == certificate.subject)
        #expect(certificate.belongs(to: key))
        #expect(!certificate.belongs(to: try RSAPrivateKey.generate()))
        let validity = try #require(certificate.validity)
        #expect(validity.contains(now))
        #expect(validity.upperBound - validity.lowerBound == .days(30))
        let again = try Certificate(pem: try certificate.pem())
        #expect(again.serial == certificate.serial)
    }

    @Test func `A key survives the conversion to PEM, and other texts are rejected`() throws {
        let again = try RSAPrivateKey(pem: try key.pem())
        #expect(certificate.belongs(to: again))
        for text in ["", "no key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
            #expect(code { try RSAPrivateKey(pem: Secret(text)) } == .unreadable)
        }
        #expect(code { try Certificate(pem: "no certificate") } == .unreadable)
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
