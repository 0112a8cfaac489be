import CMS
import Foundation
import Primitives
import Testing

/// The openssl command in a separate folder that contains a key and its certificate.
struct OpenSSLCommand {
    struct Failed: Error {
        let arguments: [String]
    }

    let folder: URL

    static func with(_ key: RSAPrivateKey, _ certificate: Certificate, _ body: (OpenSSLCommand) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cms-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let command = OpenSSLCommand(folder: folder)
        try command.write(Array(try certificate.pem().utf8), to: "cert.pem")
        try key.pem().reveal { try command.write(Array($0.utf8), to: "key.pem") }
        try body(command)
    }

    func callAsFunction(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed(arguments: arguments) }
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: folder.appending(path: name))
    }

    func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    func text(of name: String) throws -> String {
        String(decoding: try bytes(of: name), as: UTF8.self)
    }
}
