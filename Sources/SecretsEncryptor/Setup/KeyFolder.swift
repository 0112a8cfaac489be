import CMS
import Core
import Crypto
import Foundation
import Primitives

/// `secrets-encryptor init FOLDER`: makes a cluster's keys and its clients, each file readable by its owner only.
enum KeyFolder {
    /// The clients of the house and what each may do.
    static let clients: [(id: String, scopes: [Scope])] = [
        ("jira-adapter", [.profilesRead, .secretsDecrypt]),
        ("targetprocess-adapter", [.profilesRead, .secretsDecrypt]),
        ("entity-sync", [.profilesRead, .secretsDecrypt, .jiraRead, .targetprocessRead]),
        (
            "profile-api",
            [
                .secretsDecrypt, .secretsEncrypt, .secretsRotate, .syncRead, .syncWrite, .jiraRead,
                .targetprocessRead,
            ]
        ),
        ("tandem", [.profilesRead, .profilesWrite, .syncRead, .syncWrite]),
    ]

    /// How long the cluster's certificate is valid; it only names the key, so its end harms nobody.
    private static let days = 3650

    /// Makes the folder.
    ///
    /// - Throws: ``KeyFileError`` if one of the files is there: a key that is in use must not be lost.
    static func make(_ folder: URL) throws {
        let files = FileManager.default
        try files.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let key = try RSAPrivateKey.generate()
        let certificate = try Certificate.selfSigned(name: "Tandem cluster", key: key, days: days)
        try key.pem().reveal { try write($0, to: KeyFiles.clusterKey, in: folder) }
        try write(try certificate.pem(), to: KeyFiles.clusterCertificate, in: folder)
        try write(P256.Signing.PrivateKey().pemRepresentation + "\n", to: KeyFiles.tokenKey, in: folder)
        var known: [Clients.Client] = []
        for client in clients {
            let secret = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString()
            try write(secret + "\n", to: KeyFiles.secret(of: client.id), in: folder)
            known.append(
                Clients.Client(id: client.id, secretHash: Clients.hash(secret), scopes: client.scopes))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try write(
            String(decoding: try encoder.encode(known), as: UTF8.self) + "\n", to: KeyFiles.clients, in: folder)
    }

    private static func write(_ text: String, to name: String, in folder: URL) throws {
        let file = folder.appending(path: name)
        guard !FileManager.default.fileExists(atPath: file.path) else {
            throw KeyFileError(file: file, reason: "the file is there already and is left as it is")
        }
        guard
            FileManager.default.createFile(
                atPath: file.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw KeyFileError(file: file, reason: "the file cannot be written") }
    }
}
