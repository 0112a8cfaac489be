import Core
import Foundation

@main
enum Main {
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let first = arguments.first, !first.hasPrefix("-") {
            exit(work(on: first, Array(arguments.dropFirst())))
        }
        if ["--help", "-h"].contains(arguments.first) {
            say(.standardOutput, "\(usage)\n")
        }
        await ServiceMain.run("secrets-encryptor", port: 8084, settings: SecretsEncryptorService.settings) {
            try await SecretsEncryptorService.parts($0)
        }
    }

    private static let usage = """
        secrets-encryptor init DIR    makes a cluster's keys and its clients
        secrets-encryptor rotate DIR   replaces the keys, and keeps what is needed of the old ones
        """

    /// Makes or changes a folder of keys and says what was done.
    private static func work(on command: String, _ arguments: [String]) -> Int32 {
        guard let path = arguments.first, arguments.count == 1, ["init", "rotate"].contains(command) else {
            say(.standardError, usage)
            return 64
        }
        let folder = URL(filePath: path, directoryHint: .isDirectory)
        do {
            if command == "init" {
                try KeyFolder.initialize(folder)
                say(.standardOutput, made(in: path))
            } else {
                let serial = try KeyFolder.rotate(folder)
                say(.standardOutput, renewed(in: path, serial: serial))
            }
            return 0
        } catch {
            say(.standardError, "secrets-encryptor: \(error)")
            return 1
        }
    }

    private static func made(in folder: String) -> String {
        """
        Made in \(folder):
          \(KeyFileNames.clusterKey), \(KeyFileNames.clusterCertificate): the cluster's key; keep a copy where you keep what must not be lost
          \(KeyFileNames.tokenKey): signs tokens
          \(KeyFileNames.clients), *.secret: who may have tokens; give each service its own secret only
        """
    }

    private static func renewed(in folder: String, serial: String) -> String {
        """
        Made in \(folder): a new cluster key, and a new key that signs tokens. Start secrets-encryptor anew to use them.
          \(KeyFileNames.previous)/\(serial).key.pem: the old cluster key, needed until every data-encryption key is rotated
          \(KeyFileNames.previousTokenKey): checks the tokens that are about; delete it at once if the old key is known to others
        """
    }

    private static func say(_ handle: FileHandle, _ text: String) {
        handle.write(Data((text + "\n").utf8))
    }
}
