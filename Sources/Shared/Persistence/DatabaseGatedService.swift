public import ServiceLifecycle

/// Runs a service after the database is ready.
///
/// For example, a consumer must not receive messages before that.
public struct DatabaseGatedService: Service {
    private let database: ServiceDatabase
    private let service: any Service

    public init(_ database: ServiceDatabase, _ service: any Service) {
        self.database = database
        self.service = service
    }

    public func run() async throws {
        let isReady = await cancelWhenGracefulShutdown {
            do {
                try await database.whenReady()
                return true
            } catch {
                return false
            }
        }
        guard isReady else { return }
        try await service.run()
    }
}
