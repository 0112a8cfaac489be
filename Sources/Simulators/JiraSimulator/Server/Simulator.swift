import HTTPTypes
import SimulatorKit
import Synchronization

import struct Primitives.Timestamp

/// The simulated Jira: the state behind one lock, and the components around it.
final class Simulator: Sendable {
    let site: Site
    let dispatcher: WebhookDispatcher
    let log = Mutex(RequestLog())
    let faults = Mutex(FaultPlan<FaultEffect>())
    let limiter: Mutex<RateLimiter>
    private let world: Mutex<World>
    private let platform: RouteTable
    private let others: RouteTable
    private let withDemo: Bool

    init(site: Site, withDemo: Bool, limit: RateLimiter.Limit?, dispatcher: WebhookDispatcher) {
        self.site = site
        self.dispatcher = dispatcher
        self.withDemo = withDemo
        world = Mutex(Demo.world(site, withIssues: withDemo))
        limiter = Mutex(RateLimiter(limit: limit))
        var platform = RouteTable(shape: site.shape)
        // The metadata routes come first, because `createmeta` has a path that looks like an issue's path.
        MetadataResource.add(to: &platform)
        ArchiveResource.add(to: &platform)
        IssueResource.add(to: &platform)
        WatcherResource.add(to: &platform)
        VersionComponentResource.add(to: &platform)
        CommentResource.add(to: &platform)
        WorklogResource.add(to: &platform)
        PropertyResource.add(to: &platform)
        RemoteLinkResource.add(to: &platform)
        IssueLinkResource.add(to: &platform)
        AttachmentResource.add(to: &platform)
        SearchResource.add(to: &platform)
        SiteResource.add(to: &platform)
        DynamicWebhooks.add(to: &platform)
        self.platform = platform
        var others = RouteTable(shape: site.shape)
        AgileResource.add(to: &others)
        PlanningResource.add(to: &others)
        SessionResource.add(to: &others)
        AdministeredWebhooks.add(to: &others)
        WorkflowResource.add(to: &others)
        AttachmentResource.addPages(to: &others)
        self.others = others
    }

    /// Runs an operation on the state.
    ///
    /// The resulting deliveries are sent in the order of the changes.
    func withWorld<Result: Sendable>(_ body: (inout World) throws(APIError) -> Result) throws(APIError) -> Result {
        let outcome: Swift.Result<Result, APIError> = world.withLock { world in
            let outcome: Swift.Result<Result, APIError>
            do throws(APIError) {
                outcome = .success(try body(&world))
            } catch {
                outcome = .failure(error)
            }
            if !world.outbox.isEmpty {
                dispatcher.send(world.outbox) { delivery in
                    faults.withLock { $0.trigger(event: delivery.event) }
                }
                world.outbox.removeAll(keepingCapacity: true)
            }
            return outcome
        }
        return try outcome.get()
    }

    func reset(withIssues: Bool?) {
        let fresh = Demo.world(site, withIssues: withIssues ?? withDemo)
        world.withLock { $0 = fresh }
        log.withLock { $0 = RequestLog() }
        faults.withLock { $0 = FaultPlan() }
        dispatcher.forget()
    }

    /// Performs one call as a user who is already known, or as the user that its headers name.
    func answer(_ request: ParsedRequest, as known: String? = nil) -> APIResponse {
        do throws(APIError) {
            if let answer = try withWorld({ world throws(APIError) in world.respondToLogin(request, as: known) }) {
                return answer
            }
            if site.shape == .cloud,
                let answer = try withWorld({ world throws(APIError) in
                    try CIReportResource.answer(&world, request, now: Timestamp.now())
                })
            {
                return answer
            }
            return try answerSignedIn(request, as: known)
        } catch {
            return visitorAnswer(request, error.answer)
        }
    }

    private func answerSignedIn(_ request: ParsedRequest, as known: String?) throws(APIError) -> APIResponse {
        // A wrong credential is rejected before any other part of the request is checked.
        let (user, credential) = try withWorld { world throws(APIError) -> (User?, APIRequest.Credential) in
            if let known { (world.user(known), .control) } else { try world.signIn(request) }
        }
        if user == nil, let answer = anonymousAnswer(request), request.headers[.authorization] != nil {
            return signed(answer, nil)
        }
        do throws(APIError) {
            return signed(try carryOut(request, user, credential), user)
        } catch {
            throw APIError(signed(error.answer, user))
        }
    }

    private func carryOut(
        _ request: ParsedRequest, _ user: User?, _ credential: APIRequest.Credential
    ) throws(APIError) -> APIResponse {
        let (table, path, version) = try locate(request.segments)
        guard let (route, parameters) = table.find(path) else { throw APIError(missingPage()) }
        guard let handler = route.handlers[request.method] else { throw APIError(wrongMethod(route)) }
        let parts = MultipartFile.all(in: request.body, contentType: request.headers[.contentType] ?? "")
        let files = parts.map { $0.filter { !$0.name.isEmpty } }
        if files == nil || !request.path.hasSuffix("/attachments") { try checkType(of: request) }
        var call = APIRequest(
            method: request.method, parameters: parameters, query: request.query,
            body: files == nil ? try request.json(site.shape) : nil, user: user, credential: credential,
            version: version, now: Timestamp.now())
        call.files = files
        call.isSafeFromForgery = request.headers[.atlassianToken]?.lowercased() == "no-check"
        return try withWorld { world throws(APIError) in
            if let issue = request.writtenIssue, !call.isArchiving(request) { try world.requireUnarchived(issue) }
            return try world.speaking(toUser: user) { world throws(APIError) in try handler(&world, call) }
        }
    }

    /// Returns the answer to a failed login.
    ///
    /// Cloud treats a failed login with an API token as an anonymous visit wherever visitors get an answer.
    private func visitorAnswer(_ request: ParsedRequest, _ refusal: APIResponse) -> APIResponse {
        guard site.shape == .cloud, refusal.headers[.loginReason] == "AUTHENTICATED_FAILED",
            var answer = anonymousAnswer(request)
        else { return withoutLogin(refusal) }
        answer.headers[.loginReason] = "AUTHENTICATED_FAILED"
        return withoutLogin(answer)
    }

    /// Returns the answer to a visitor without a login, or `nil` if its status is 401.
    private func anonymousAnswer(_ request: ParsedRequest) -> APIResponse? {
        guard let (_, path, _) = try? locate(request.segments) else { return nil }
        return BrokenLogin.visitorAnswer(request.method, path.map(String.init), site.shape)
    }

    /// Returns the name of the user that the headers name, for faults and limits.
    ///
    /// It does not check the credential.
    func userName(_ request: ParsedRequest) -> String? {
        world.withLock { $0.peek(request.headers) }
    }

    private func locate(_ segments: [Substring]) throws(APIError) -> (RouteTable, [Substring], APIVersion) {
        var segments = segments
        // Cloud's OAuth gateway offers the same paths below the site's identifier.
        if site.shape == .cloud, segments.count > 3, segments[0] == "ex", segments[1] == "jira" {
            guard segments[2] == site.cloudID else { throw APIError(missingPage()) }
            segments.removeFirst(3)
        }
        guard segments.count > 3, segments[0] == "rest", segments[1] == "api" else { return (others, segments, .v2) }
        let path = Array(segments[3...])
        switch (segments[2], site.shape) {
        case ("2", _), ("latest", _): return (platform, path, .v2)
        case ("3", .cloud): return (platform, path, .v3)
        default: throw APIError(missingPage())
        }
    }

    private func missingPage() -> APIResponse {
        switch site.shape {
        case .cloud:
            .json(.notFound) { writer in
                writer.object { writer in
                    writer.member("errorMessage", "No message available")
                    writer.member("status", 404)
                }
            }
        case .datacenter:
            .html(
                .notFound, "<html><head><title>404</title></head><body>null for uri: HTTP 404 Not Found</body></html>")
        }
    }

    private func wrongMethod(_ route: Route) -> APIResponse {
        var answer = APIResponse.html(
            .methodNotAllowed, "<html><head><title>405</title></head><body>HTTP 405 Method Not Allowed</body></html>")
        answer.headers[.allow] = (route.handlers.keys.map(\.rawValue).sorted() + ["OPTIONS"]).joined(separator: ",")
        return answer
    }

    private func checkType(of request: ParsedRequest) throws(APIError) {
        guard [.post, .put].contains(request.method), !request.body.isEmpty else { return }
        let type = request.headers[.contentType]?.lowercased() ?? ""
        guard type.hasPrefix("application/json") else {
            throw APIError(
                .html(
                    .unsupportedMediaType,
                    "<html><head><title>415</title></head><body>HTTP 415 Unsupported Media Type</body></html>"))
        }
    }

    private func signed(_ answer: APIResponse, _ user: User?) -> APIResponse {
        var answer = answer
        guard let user else {
            // Data Center also sends a name for anonymous visitors.
            if site.shape == .datacenter { answer.headers[.userName] = "anonymous" }
            if answer.headers[.loginReason] == nil { answer.headers[.loginReason] = "OUT" }
            return withoutLogin(answer)
        }
        switch site.shape {
        case .cloud: answer.headers[.accountID] = user.accountID.replacing(":", with: "%3A")
        case .datacenter:
            answer.headers[.loginReason] = "OK"
            answer.headers[.userName] = user.name
        }
        return withoutLogin(answer)
    }

    /// Returns the answer without the headers that name the user, as a gateway that removes them passes it on.
    private func withoutLogin(_ answer: APIResponse) -> APIResponse {
        guard world.withLock({ $0.hidesLogins }) else { return answer }
        var answer = answer
        for name in [HTTPField.Name.loginReason, .userName, .accountID] { answer.headers[name] = nil }
        return answer
    }
}
