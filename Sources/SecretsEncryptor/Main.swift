import Core
import Foundation

@main
enum Main {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        if arguments.first == "init" {
            exit(setUp(Array(arguments.dropFirst())))
        }
        await ServiceProgram.run("secrets-encryptor", port: 8084, settings: SecretsEncryptorService.settings) {
            try await SecretsEncryptorService.parts($0)
        }
    }

    /// Makes a folder of keys and says what is in it.
    private static func setUp(_ arguments: [String]) -> Int32 {
        guard arguments.count == 1, let folder = arguments.first else {
            FileHandle.standardError.write(Data("usage: secrets-encryptor init FOLDER\n".utf8))
            return 64
        }
        do {
            try KeyFolder.make(URL(filePath: folder, directoryHint: .isDirectory))
        } catch {
            FileHandle.standardError.write(Data("secrets-encryptor: \(error)\n".utf8))
            return 1
        }
        FileHandle.standardOutput.write(
            Data(
                """
                Made in \(folder):
                  \(KeyFiles.clusterKey), \(KeyFiles.clusterCertificate): the cluster's key; keep a copy where you keep what must not be lost
                  \(KeyFiles.tokenKey): signs tokens
                  \(KeyFiles.clients), *.secret: who may have tokens; give each service its own secret only

                """.utf8))
        return 0
    }
}
