import Curl
import EntityModel
import Foundation
import HTTPTypes
import Hummingbird
import ServiceLifecycle
import TestSupport
import Testing

@testable import Core

@Suite(.timeLimit(.minutes(1))) struct ServiceHostTests {
    @Test func `a service answers for its health, its metrics and its API's description`() async throws {
        try await RunningService.with { _ in
            ServiceComponents(openAPI: Array(#"{"openapi":"3.1.0"}"#.utf8)) { router in
                router.get("items/:id") { _, context in try context.parameters.require("id") }
            }
        } _: { (service) async throws in
            let live = try await service.get("/health/live")
            #expect(live.status == 200 && live.header("content-type") == "application/json")
            #expect(try await service.get("/items/7").body == Array("7".utf8))
            #expect(try await service.get("/openapi.json").body == Array(#"{"openapi":"3.1.0"}"#.utf8))
            let metrics = try await service.get("/metrics")
            #expect(metrics.header("content-type") == PrometheusRegistry.contentType)
            let text = String(decoding: metrics.body, as: UTF8.self)
            let labels = #"method="GET",port="internal",route="/items/{id}",status="200""#
            #expect(text.contains("http_server_request_duration_seconds_count{\(labels)} 1\n"), "\(text)")
            #expect(!text.contains("/items/7"))
        }
    }

    @Test func `a service is ready when all critical dependencies are up, and reports each state`() async throws {
        let state = SharedFlag()
        try await RunningService.with { _ in
            ServiceComponents(checks: [
                ReadinessCheck("database") { state.isSet ? .up : .down("refused") },
                ReadinessCheck("cache", isCritical: false) { .down("cold") },
            ]) { _ in }
        } _: { (service) async throws in
            let before = try await service.get("/health/ready")
            let unready: ReadyReport = try service.json(before)
            #expect(before.status == 503 && unready.status == "unready")
            #expect(unready.dependencies["database"]?.detail == "refused")
            #expect(unready.dependencies["cache"]?.critical == false)
            state.set()
            let after = try await service.get("/health/ready")
            let ready: ReadyReport = try service.json(after)
            #expect(after.status == 200 && ready.status == "ready")
            #expect(ready.dependencies["database"]?.status == "up" && ready.dependencies["cache"]?.status == "down")
        }
    }

    @Test func `a check that hangs is down, and holds up no other`() async throws {
        let hanging = ReadinessCheck("slow") {
            try? await Task.sleep(for: .seconds(3600))
            return .up
        }
        let report = await Readiness([hanging, ReadinessCheck("fast") { .up }]).report()
        #expect(!report.isReady)
        #expect(report.dependencies["slow"]?.detail == "no answer within 2s")
        #expect(report.dependencies["fast"]?.status == "up")
    }

    @Test func `errors are returned as problems, unknown ones without their cause`() async throws {
        struct Leak: Error, CustomStringConvertible { var description: String { "password=hunter2" } }
        try await RunningService.with { _ in
            ServiceComponents { router in
                router.get("problem") { _, _ -> String in
                    throw ProblemError(.conflict, ProblemDetails(type: "x:y", title: "Taken", detail: "by another"))
                }
                router.get("http") { _, _ -> String in throw HTTPError(.badRequest, message: "what is that") }
                router.get("leak") { _, _ -> String in throw Leak() }
                router.get("late") { _, _ -> String in throw HTTPError(.badGateway, message: "hunter2") }
            }
        } _: { (service) async throws in
            for (path, status, title) in [
                ("/problem", 409, "Taken"), ("/http", 400, "Bad Request"), ("/none", 404, "Not Found"),
                ("/leak", 500, "The request failed unexpectedly"), ("/late", 500, "The request failed unexpectedly"),
            ] {
                let response = try await service.get(path)
                let problem: ProblemDetails = try service.json(response)
                #expect(response.status == status && problem.status == status && problem.title == title, "\(path)")
                #expect(response.header("content-type") == ProblemDetails.contentType)
                #expect(!String(decoding: response.body, as: UTF8.self).contains("hunter2"))
            }
            let http: ProblemDetails = try service.json(try await service.get("/http"))
            #expect(http.detail == "what is that")
        }
    }

    @Test func `a body beyond the limit is rejected, announced or not`() async throws {
        try await RunningService.with(["TANDEM_HTTP_MAX_BODY_BYTES": "1000"]) { _ in
            ServiceComponents { router in
                router.post("size") { request, _ in
                    var size = 0
                    for try await chunk in request.body { size += chunk.readableBytes }
                    return "\(size)"
                }
            }
        } _: { (service) async throws in
            for (size, status) in [(0, 200), (1000, 200), (1001, 413), (200_000, 413)] {
                let bytes = [UInt8](repeating: 1, count: size)
                let announced = try await service.send("POST", "/size", body: .bytes(bytes))
                #expect(announced.status == status, "\(size)")
                let chunked = try await service.send(
                    "POST", "/size", headers: [("Transfer-Encoding", "chunked")], body: .bytes(bytes))
                #expect(chunked.status == status, "\(size), chunked")
            }
        }
    }

    @Test func `a request without a trace begins one`() async throws {
        try await RunningService.with { _ in
            ServiceComponents { router in
                router.get("trace") { _, _ in TraceContext.current?.parent ?? "none" }
            }
        } _: { (service) async throws in
            let first = try await service.get("/trace")
            let trace = try #require(TraceContext(parent: String(decoding: first.body, as: UTF8.self)))
            let second = try await service.get("/trace")
            let other = try #require(TraceContext(parent: String(decoding: second.body, as: UTF8.self)))
            #expect(trace.traceID != other.traceID)
        }
    }

    @Test func `the two ports have their own routes`() async throws {
        try await RunningService.with { _ in
            ServiceComponents(
                publicRoutes: { $0.get("outside") { _, _ in "o" } },
                internalRoutes: { $0.get("inside") { _, _ in "i" } })
        } _: { (service) async throws in
            #expect(try await service.get("/outside", on: "public").status == 200)
            #expect(try await service.get("/inside").status == 200)
            for path in ["/inside", "/metrics", "/health/ready", "/openapi.json"] {
                #expect(try await service.get(path, on: "public").status == 404, "\(path)")
            }
            #expect(try await service.get("/outside").status == 404)
        }
    }

    @Test func `at the signal the public port closes, then the work drains, the internal port answers until then`()
        async throws
    {
        let work = DrainingWork()
        try await RunningService.with { _ in
            ServiceComponents(
                resources: [work.resource], services: [work], publicRoutes: { $0.get("x") { _, _ in "x" } },
                internalRoutes: { _ in })
        } _: { (service) async throws in
            #expect(try await service.get("/health/ready").status == 200)
            await service.stop()
            // The work receives the signal to stop only after the public port is closed.
            await work.isDraining.wait()
            await #expect(throws: CurlError.self) { try await service.get("/x", on: "public") }
            let response = try await service.get("/health/ready")
            let report: ReadyReport = try service.json(response)
            #expect(response.status == 503 && report.status == "stopping")
            #expect(!work.resource.isStopped.isSet)
            work.mayEnd.set()
        }
        #expect(work.resource.isStopped.isSet)
    }
}

/// Work that drains until the test releases it.
private struct DrainingWork: Service {
    struct Resource: Service {
        let isStopped = SharedFlag()

        func run() async throws {
            try await gracefulShutdown()
            isStopped.set()
        }
    }

    let resource = Resource()
    let isDraining = SharedFlag()
    let mayEnd = SharedFlag()

    func run() async throws {
        try await gracefulShutdown()
        isDraining.set()
        await mayEnd.wait()
    }
}
