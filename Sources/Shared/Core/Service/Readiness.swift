import Foundation
import Hummingbird
import ServiceLifecycle
import Synchronization

/// A check of a dependency that the service needs for all or a part of its work.
public struct ReadinessCheck: Sendable {
    public enum State: Hashable, Sendable {
        case up
        /// The dependency is not available, for this reason, which contains no secrets.
        case down(String)
    }

    public let name: String
    /// Whether the service should get no requests while the dependency is down.
    public let isCritical: Bool
    let state: @Sendable () async -> State

    public init(_ name: String, isCritical: Bool = true, state: @escaping @Sendable () async -> State) {
        self.name = name
        self.isCritical = isCritical
        self.state = state
    }

    /// Creates a check that is up unless the closure throws.
    public init(_ name: String, isCritical: Bool = true, unlessThrows body: @escaping @Sendable () async throws -> Void)
    {
        self.init(name, isCritical: isCritical) {
            do {
                try await body()
                return .up
            } catch {
                return .down("\(error)")
            }
        }
    }
}

/// Reports whether the service is alive and whether it should get requests.
final class Readiness: Service {
    /// The response of `/health/ready`.
    struct Report: Encodable, Sendable {
        struct Dependency: Encodable, Sendable {
            let status: String
            let critical: Bool
            let detail: String?
        }

        let status: String
        let dependencies: [String: Dependency]

        var isReady: Bool { status == "ready" }
    }

    private static let checkTimeout: Duration = .seconds(2)

    private let checks: [ReadinessCheck]
    private let isStopping = Atomic(false)

    init(_ checks: [ReadinessCheck]) {
        self.checks = checks
    }

    /// Waits for the signal to stop and then reports the service as not ready.
    func run() async throws {
        try await gracefulShutdown()
        isStopping.store(true, ordering: .releasing)
    }

    /// Checks all dependencies concurrently, each within a time limit.
    func report() async -> Report {
        let states = await withTaskGroup(of: (ReadinessCheck, ReadinessCheck.State).self) { group in
            for check in checks {
                group.addTask { (check, await Readiness.state(of: check)) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let isDown = states.contains { $0.0.isCritical && $0.1 != .up }
        let dependencies = states.map { check, state in
            let detail: String? = if case .down(let reason) = state { reason } else { nil }
            return (
                check.name,
                Report.Dependency(status: state == .up ? "up" : "down", critical: check.isCritical, detail: detail)
            )
        }
        let status = isStopping.load(ordering: .acquiring) ? "stopping" : isDown ? "unready" : "ready"
        return Report(status: status, dependencies: Dictionary(dependencies) { first, _ in first })
    }

    func add(to router: Router<ServiceRequestContext>) {
        router.get("health/live") { _, _ in JSONResponse.json(.ok, ["status": "alive"]) }
        router.get("health/ready") { _, _ in
            let report = await self.report()
            return JSONResponse.json(report.isReady ? .ok : .serviceUnavailable, report)
        }
    }

    private static func state(of check: ReadinessCheck) async -> ReadinessCheck.State {
        await withTaskGroup(of: ReadinessCheck.State?.self) { group in
            group.addTask { await check.state() }
            group.addTask {
                // The sleep was canceled because the check finished first.
                try? await Task.sleep(for: checkTimeout)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? .down("no answer within \(checkTimeout.settingText)")
        }
    }
}

enum JSONResponse {
    static func json(_ status: HTTPResponse.Status, _ body: some Encodable) -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = (try? encoder.encode(body)) ?? Data("{}".utf8)
        return Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
