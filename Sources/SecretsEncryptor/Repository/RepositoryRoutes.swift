import Core
import Foundation
import Hummingbird
import Primitives

/// `GET v1/secrets/{name}`: a secret of the cluster's repository in clear; guarded by `secrets:decrypt`.
struct RepositoryRoutes: Sendable {
    private struct Answer: Encodable {
        let value: String
    }

    let repository: SecretsRepository

    func add<Context: RequestContext>(to group: some RouterMethods<Context>) {
        group.get("v1/secrets/:name") { _, context in
            guard let name = context.parameters.get("name")?.removingPercentEncoding else { throw Self.unknown }
            do throws(SecretsRepository.Failure) {
                let secret = try await repository.secret(name)
                let value = secret.reveal { String(decoding: $0, as: UTF8.self) }
                return Response(
                    status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"],
                    body: ResponseBody(byteBuffer: ByteBuffer(bytes: try Self.encode(value))))
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
    }

    private static func encode(_ value: String) throws(SecretsRepository.Failure) -> [UInt8] {
        guard let bytes = try? JSONEncoder().encode(Answer(value: value)) else { throw .unreadable("answer") }
        return [UInt8](bytes)
    }

    private static let unknown = ProblemError(
        .notFound, ProblemDetails(title: "Not found", detail: "The repository has no such secret."))
}
