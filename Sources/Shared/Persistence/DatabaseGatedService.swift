public import ServiceLifecycle

/// Runs a service once the database can be used: what takes messages must not take them before.
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
