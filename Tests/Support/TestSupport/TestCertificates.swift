public import Foundation
public import Primitives

/// A private CA and its certificates, which the `openssl` command creates once for all tests.
public struct TestCertificates: Sendable {
    struct Failed: Error {}

    public let folder: URL
    public static let passphrase = Secret("horse battery")

    public static let shared = Result { try TestCertificates() }

    private static let script = #"""
        set -e
        cd "$1"
        key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key" 2>/dev/null; }
        signed() { # name, days, extension
            key "$1"
            openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr"
            printf '%s\n' "$3" > "$1.ext"
            openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -days "$2" -extfile "$1.ext" -out "$1.pem" 2>/dev/null
        }
        for name in ca stranger; do
            key $name
            openssl req -x509 -new -key $name.key -subj "/CN=$name" -days 30 -out $name.pem
        done
        signed server 30 subjectAltName=IP:127.0.0.1,DNS:localhost
        signed expired -1 subjectAltName=IP:127.0.0.1,DNS:localhost
        signed elsewhere 30 subjectAltName=DNS:elsewhere.example
        signed soon 5 subjectAltName=IP:127.0.0.1,DNS:localhost
        signed client 30 extendedKeyUsage=clientAuth
        openssl pkey -in client.key -aes256 -passout "pass:$2" -out client.encrypted.key
        openssl pkcs12 -export -inkey client.key -in client.pem -passout "pass:$2" -out client.p12
        """#

    private init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "curl-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "bash", "-c", TestCertificates.script, "certificates", folder.path,
            TestCertificates.passphrase.reveal { $0 },
        ]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed() }
    }

    public func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }
}
