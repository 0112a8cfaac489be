import CMS
import Core
import Crypto
import Foundation
import Primitives

/// `secrets-encryptor init DIR`: makes a cluster's keys and its clients, each file readable by its owner only.
enum KeyFolder {
    /// The clients of the house and what each may do.
    static let clients: [(id: String, scopes: [Scope])] = [
        ("jira-adapter", [.profilesRead, .secretsDecrypt, .targetprocessRead]),
        ("targetprocess-adapter", [.profilesRead, .secretsDecrypt, .jiraRead]),
        ("entity-sync", [.profilesRead, .secretsDecrypt, .jiraRead, .targetprocessRead]),
        (
            "profile-api",
            [
                .secretsDecrypt, .secretsEncrypt, .secretsRotate, .syncRead, .syncWrite, .jiraRead, .jiraWrite,
                .targetprocessRead,
            ]
        ),
        ("tandem", [.profilesRead, .profilesWrite, .syncRead, .syncWrite, .ciWrite]),
        // For build servers, which may do nothing else.
        ("tandem-builds", [.ciWrite]),
    ]

    /// How long the cluster's certificate is valid; it only names the key, so its end harms nobody.
    private static let days = 3650

    /// Makes the folder.
    ///
    /// - Throws: ``KeyFileError`` if one of the files is there: a key that is in use must not be lost.
    static func initialize(_ folder: URL) throws {
        try makeDirectory(folder)
        let names =
            [KeyFileNames.clusterKey, KeyFileNames.clusterCertificate, KeyFileNames.tokenKey, KeyFileNames.clients]
            + clients.map { KeyFileNames.secret(of: $0.id) }
        // Looked at before anything is made, so that a folder is not left half new and half old.
        for name in names where FileManager.default.fileExists(atPath: folder.appending(path: name).path) {
            throw KeyFileError.alreadyExists(folder.appending(path: name))
        }
        let (key, certificate) = try clusterKey()
        try key.reveal { try write($0, to: KeyFileNames.clusterKey, in: folder) }
        try write(certificate, to: KeyFileNames.clusterCertificate, in: folder)
        try write(P256.Signing.PrivateKey().pemRepresentation + "\n", to: KeyFileNames.tokenKey, in: folder)
        var known: [ClientRegistry.Client] = []
        for client in clients {
            let secret = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }.base64EncodedString()
            try write(secret + "\n", to: KeyFileNames.secret(of: client.id), in: folder)
            known.append(
                ClientRegistry.Client(id: client.id, secretHash: ClientRegistry.hash(secret), scopes: client.scopes))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try write(
            String(decoding: try encoder.encode(known), as: UTF8.self) + "\n", to: KeyFileNames.clients, in: folder)
    }

    /// Replaces the cluster's key and the one that signs tokens.
    ///
    /// The cluster's old key is kept, so that what was sealed for it can be opened and rotated; of the other one its
    /// public part, so that the tokens that are about stay good until their end.
    ///
    /// - Returns: the old certificate's serial number.
    /// - Throws: ``KeyFileError``.
    static func rotate(_ folder: URL) throws -> String {
        let key = folder.appending(path: KeyFileNames.clusterKey)
        let certificate = folder.appending(path: KeyFileNames.clusterCertificate)
        let serial = try ClusterKey(key: key, certificate: certificate).certificate.serial
        let tokenKey = try P256.Signing.PrivateKey(
            pemRepresentation: String(contentsOf: folder.appending(path: KeyFileNames.tokenKey), encoding: .utf8))
        let made = try clusterKey()
        try makeDirectory(folder.appending(path: KeyFileNames.previous))
        let previous = KeyFileNames.previous(serial: serial)
        // Kept before anything is replaced: a key that is lost takes all credentials with it.
        try write(try String(contentsOf: certificate, encoding: .utf8), to: previous.certificate, in: folder)
        try write(try String(contentsOf: key, encoding: .utf8), to: previous.key, in: folder)
        try made.key.reveal { try stage($0, for: KeyFileNames.clusterKey, in: folder) }
        try stage(made.certificate, for: KeyFileNames.clusterCertificate, in: folder)
        try stage(tokenKey.publicKey.pemRepresentation + "\n", for: KeyFileNames.previousTokenKey, in: folder)
        try stage(P256.Signing.PrivateKey().pemRepresentation + "\n", for: KeyFileNames.tokenKey, in: folder)
        for name in [
            KeyFileNames.clusterCertificate, KeyFileNames.clusterKey, KeyFileNames.previousTokenKey,
            KeyFileNames.tokenKey,
        ] {
            try replace(name, in: folder)
        }
        return serial
    }

    private static func clusterKey() throws -> (key: Secret<String>, certificate: String) {
        let key = try RSAPrivateKey.generate()
        return (try key.pem(), try Certificate.selfSigned(name: "Tandem cluster", key: key, days: days).pem())
    }

    private static func makeDirectory(_ folder: URL) throws {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Made with its permissions, and never over a file that is there.
    private static func write(_ text: String, to name: String, in folder: URL) throws {
        let file = folder.appending(path: name)
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? KeyFileError.alreadyExists(file) : KeyFileError.system(file)
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        try handle.write(contentsOf: Data(text.utf8))
        try handle.synchronize()
    }

    /// Writes what will replace a file; what an earlier try left there goes.
    private static func stage(_ text: String, for name: String, in folder: URL) throws {
        let file = folder.appending(path: name + ".new")
        guard unlink(file.path) == 0 || errno == ENOENT else { throw KeyFileError.system(file) }
        try write(text, to: name + ".new", in: folder)
    }

    private static func replace(_ name: String, in folder: URL) throws {
        let file = folder.appending(path: name)
        guard rename(file.path + ".new", file.path) == 0 else { throw KeyFileError.system(file) }
    }
}
