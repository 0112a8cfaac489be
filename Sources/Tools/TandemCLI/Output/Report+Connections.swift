import EntityModel
import InternalAPI

/// Reports about connections and what they can do.
extension Report {
    init(_ connections: [ConnectionView]) {
        guard !connections.isEmpty else {
            self.init(connections, "There are no connections.")
            return
        }
        self.init(connections, Self.parts(of: connections))
    }

    /// Creates the report for one connection, with its webhook if the webhook is new.
    init(_ connection: ConnectionView) {
        let webhook = connection.webhook.map { "Enter this webhook in the tool:\n\n" + Self.text(of: $0) }
        self.init(connection, Self.parts(of: [connection]) + [webhook].compactMap(\.self).map(Part.text))
    }

    private static func parts(of connections: [ConnectionView]) -> [Part] {
        let table = Table(
            columns: [
                .exact("CONNECTION"), .exact("PRODUCT"), .flexible("ADDRESS"), .exact("USER"), .exact("STATE"),
            ],
            rows: connections.map {
                [$0.id, $0.product.rawValue, $0.baseURL, $0.userId ?? "", $0.state?.state.rawValue ?? "unknown"]
            })
        let problems = connections.compactMap(problem)
        return [.table(table)] + (problems.isEmpty ? [] : [.text(problems.joined(separator: "\n"))])
    }

    /// Returns the reason why a connection is not healthy, the start of the state, and the step that ends it.
    private static func problem(_ connection: ConnectionView) -> String? {
        guard let state = connection.state, state.state != .healthy else { return nil }
        let message = [state.message, state.advice].compactMap(\.self).joined(separator: " ")
        return "\(connection.id): \(state.state.rawValue) since \(time(state.since)). \(message)"
    }

    /// Creates the report with the recommendations as text, because a table could shorten them.
    init(_ diagnostics: DiagnosticReport) {
        let table = Table(
            columns: [.exact("CHECK"), .exact("RESULT"), .flexible("DETAIL")],
            rows: diagnostics.checks.map { [$0.name, $0.verdict.rawValue, $0.detail] })
        let recommendations = diagnostics.checks.compactMap { check in
            check.recommendation.map { "\(check.name): \($0)" }
        }
        self.init(
            diagnostics,
            [.text("\(diagnostics.connection) at \(diagnostics.address)"), .table(table)]
                + (recommendations.isEmpty
                    ? [] : [.text("Recommendations:\n" + recommendations.joined(separator: "\n"))]))
    }

    init(_ webhook: WebhookView) {
        self.init(webhook, Self.text(of: webhook))
    }

    private static func text(of webhook: WebhookView) -> String {
        ([webhook.url, ""] + webhook.instructions.enumerated().map { "\($0 + 1). \($1)" }).joined(separator: "\n")
    }

    init(_ registration: WebhookRegistration) {
        self.init(
            registration,
            "The webhook is registered in the tool and reports \(registration.events.joined(separator: ", "))."
                + (registration.expiresAt.map { " It expires at \(Self.time($0)). Tandem renews it before that time." }
                    ?? ""))
    }

    init(_ start: AuthorizationStart) {
        self.init(
            start,
            "Log in as the user for Tandem, open this page, and allow access before \(Self.time(start.expiresAt)):\n\n  "
                + start.address)
    }

    /// Creates the report with one row for each scope.
    init(_ authorization: AuthorizationView) {
        guard let site = authorization.site else {
            self.init(
                authorization,
                "No user has granted access yet. Tandem requests: \(authorization.missing.joined(separator: " "))")
            return
        }
        let rows =
            [
                ["Site", site], ["Since", authorization.grantedAt.map(Self.time) ?? ""],
                ["Renewed", authorization.refreshedAt.map(Self.time) ?? ""],
                ["Ends", authorization.expiresAt.map(Self.time) ?? ""], ["Rejected", authorization.error ?? "no"],
            ] + authorization.granted.map { ["Granted", $0] }
            + (authorization.missing.isEmpty ? ["nothing"] : authorization.missing).map { ["Missing", $0] }
        self.init(authorization, [.table(Table(columns: [.exact("AUTHORIZATION"), .exact("VALUE")], rows: rows))])
    }
}
