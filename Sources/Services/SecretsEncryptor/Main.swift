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
            write(.standardOutput, "\(usage)\n")
        }
        await ServiceMain.run("secrets-encryptor", port: 8084, settings: SecretsEncryptorService.settings) {
            try await SecretsEncryptorService.parts($0)
        }
    }

    private static let usage = """
        secrets-encryptor init DIR    Create a cluster's keys and its clients.
        secrets-encryptor rotate DIR  Replace the keys and keep the required parts of the old keys.
        """

    /// Creates or changes a folder of keys and prints the result.
    private static func work(on command: String, _ arguments: [String]) -> Int32 {
        guard let path = arguments.first, arguments.count == 1, ["init", "rotate"].contains(command) else {
            write(.standardError, usage)
            return 64
        }
        let folder = URL(filePath: path, directoryHint: .isDirectory)
        do {
            if command == "init" {
                try KeyFolder.initialize(folder)
                write(.standardOutput, made(in: path))
            } else {
                let serial = try KeyFolder.rotate(folder)
                write(.standardOutput, renewed(in: path, serial: serial))
            }
            return 0
        } catch {
            write(.standardError, "secrets-encryptor: \(error)")
            return 1
        }
    }

    private static func made(in folder: String) -> String {
        """
        Created in \(folder):
          \(KeyFileNames.clusterKey), \(KeyFileNames.clusterCertificate): The cluster's key. Keep a backup in a safe place.
          \(KeyFileNames.tokenKey): The key that signs tokens.
          \(KeyFileNames.clients), *.secret: The clients and their secrets. Give each service only its own secret.
        """
    }

    private static func renewed(in folder: String, serial: String) -> String {
        """
        Created a new cluster key and a new token key in \(folder). Restart secrets-encryptor to use them.
          \(KeyFileNames.previous)/\(serial).key.pem: The old cluster key. Keep it until every data-encryption key is rotated.
          \(KeyFileNames.previousTokenKey): The old key for verifying issued tokens. Delete it now if the old key was leaked.
        """
    }

    private static func write(_ handle: FileHandle, _ text: String) {
        handle.write(Data((text + "\n").utf8))
    }
}
