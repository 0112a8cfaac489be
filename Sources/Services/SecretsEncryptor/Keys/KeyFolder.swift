import CMS
import Core
import Crypto
import Foundation
import Primitives

/// Creates a cluster's keys and clients for `secrets-encryptor init DIR`.
///
/// Only the owner can read the files.
enum KeyFolder {
    /// The clients of an installation and their scopes.
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
        // Build servers can only report.
        ("tandem-builds", [.ciWrite]),
    ]

    /// The validity of the cluster's certificate in days.
    ///
    /// The certificate only names the key, so its expiry does no harm.
    private static let days = 3650

    /// Creates the folder.
    ///
    /// - Throws: ``KeyFileError`` if one of the files exists, because a key that is in use must not be lost.
    static func initialize(_ folder: URL) throws {
        try makeDirectory(folder)
        let names =
            [KeyFileNames.clusterKey, KeyFileNames.clusterCertificate, KeyFileNames.tokenKey, KeyFileNames.clients]
            + clients.map { KeyFileNames.secret(of: $0.id) }
        // The files are checked before any file is created, so that the folder is never partly new.
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

    /// Replaces the cluster's key and the key that signs tokens.
    ///
    /// The old cluster key is kept, so that data-encryption keys that were sealed for it can be opened and rotated.
    /// Only the public part of the old token key is kept, so that issued tokens stay valid until they expire.
    ///
    /// - Returns: The serial number of the old certificate.
    /// - Throws: ``KeyFileError`` if a file cannot be read or written.
    static func rotate(_ folder: URL) throws -> String {
        let key = folder.appending(path: KeyFileNames.clusterKey)
        let certificate = folder.appending(path: KeyFileNames.clusterCertificate)
        let serial = try ClusterKey(key: key, certificate: certificate).certificate.serial
        let tokenKey = try P256.Signing.PrivateKey(
            pemRepresentation: String(contentsOf: folder.appending(path: KeyFileNames.tokenKey), encoding: .utf8))
        let made = try clusterKey()
        try makeDirectory(folder.appending(path: KeyFileNames.previous))
        let previous = KeyFileNames.previous(serial: serial)
        // The old key is stored before any file is replaced: without it, all credentials would be lost.
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

    /// Creates a file with its permissions.
    ///
    /// Never overwrites an existing file.
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

    /// Writes the new version of a file to a temporary name in the same folder.
    ///
    /// Removes the remains of an earlier attempt.
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
