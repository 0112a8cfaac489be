import Core
import Foundation
import Hummingbird

/// Assembles the service from tokens, data-encryption keys, and the cluster's repository of secrets.
enum SecretsEncryptorService {
    private static let folder = Setting<String>(
        "TANDEM_KEYS_DIR", "The folder of keys and clients that `secrets-encryptor init DIR` creates.")
    private static let repository = Setting<String>(
        "TANDEM_SECRETS_REPOSITORY_DIR", "The optional folder of the cluster's secrets (hiera-eyaml files).")

    static let settings: [any SettingDeclaration] = [folder, repository]

    static func parts(_ context: ServiceContext) async throws -> ServiceComponents {
        let settings = context.settings
        let folder = URL(filePath: try settings.value(folder), directoryHint: .isDirectory)
        let keys = try ClusterKeys(folder: folder)
        let clients = try ClientRegistry(folder: folder)
        let address = try OAuthSettings.issuerName(settings)
        let tokenKey = folder.appending(path: KeyFileNames.tokenKey)
        let issuer: TokenIssuer
        do {
            issuer = try await tokenIssuer(folder: folder, address: address)
        } catch {
            throw KeyFileError(file: tokenKey, error)
        }
        let repository = try settings.optional(repository).map {
            SecretsRepository(folder: URL(filePath: $0, directoryHint: .isDirectory), keys: keys)
        }
        let keySet = issuer.keySet
        // The service verifies its own tokens with the local key set instead of calling itself.
        let verifier = TokenVerifier(issuer: address, keys: { keySet })
        return ServiceComponents(openAPI: OpenAPIDocument.bytes) { router in
            routes(issuer, clients, keys, repository, address: address, verifier: verifier, to: router)
        }
    }

    static func tokenIssuer(folder: URL, address: String) async throws -> TokenIssuer {
        let previous = folder.appending(path: KeyFileNames.previousTokenKey)
        let isRenewed = FileManager.default.fileExists(atPath: previous.path)
        return try await TokenIssuer(
            key: String(contentsOf: folder.appending(path: KeyFileNames.tokenKey), encoding: .utf8),
            previous: isRenewed ? String(contentsOf: previous, encoding: .utf8) : nil, issuer: address,
            now: TimeSource.system.now)
    }

    static func routes<Context: RequestContext>(
        _ issuer: TokenIssuer, _ clients: ClientRegistry, _ keys: ClusterKeys, _ repository: SecretsRepository?,
        address: String, verifier: TokenVerifier, to router: Router<Context>
    ) {
        TokenRoutes(issuer: issuer, clients: clients, address: address).add(to: router)
        let routes = KeyRoutes(keys: keys)
        func group(_ scope: Scope) -> RouterGroup<Context> {
            router.group().add(middleware: RequireScope(scope, verifier))
        }
        routes.addCreationRoutes(to: group(.secretsEncrypt))
        routes.addDecryptionRoutes(to: group(.secretsDecrypt))
        routes.addRotating(to: group(.secretsRotate))
        if let repository { RepositoryRoutes(repository: repository).add(to: group(.secretsDecrypt)) }
    }
}
