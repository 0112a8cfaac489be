import Core
import Foundation
import Hummingbird
import Primitives

/// Adds `GET v1/secrets/{name}`, which returns a secret of the cluster's repository in plaintext; requires
/// `secrets:decrypt`.
struct RepositoryRoutes: Sendable {
    private struct Answer: Encodable {
        let value: String
    }

    let repository: SecretsRepository

    func add<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("v1/secrets/:name") { _, context in
            guard let name = context.parameters.get("name")?.removingPercentEncoding else { throw Self.unknown }
            let secret = try await secret(name)
            return try secret.reveal { try Response.json(Answer(value: String(decoding: $0, as: UTF8.self))) }
        }
    }

    private func secret(_ name: String) async throws -> Secret<[UInt8]> {
        do throws(SecretsRepository.Failure) {
            return try await repository.secret(name)
        } catch {
            switch error {
            case .unknown: throw Self.unknown
            case .unreadable(let file):
                throw ProblemError(
                    .internalServerError,
                    ProblemDetails(title: "The repository cannot be read", detail: "See the file \(file)."))
            }
        }
    }

    private static let unknown = ProblemError(
        .notFound, ProblemDetails(title: "Not found", detail: "The repository has no such secret."))
}
