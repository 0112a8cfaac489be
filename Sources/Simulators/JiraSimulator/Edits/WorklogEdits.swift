import SimulatorKit

import struct Primitives.Timestamp

/// The operations that create, change, and delete worklogs.
extension World {
    /// The values of `adjustEstimate`.
    ///
    /// The simulator has no remaining estimate, so that all of them have the same effect.
    private static let adjustments: Set<String> = ["new", "leave", "manual", "auto"]

    mutating func addWorklog(
        _ body: JSONValue, to issue: Issue, by user: User, _ call: APIRequest
    ) throws(APIError) -> Worklog {
        guard user.role >= .member else {
            throw .badRequest("You do not have permission to log work on this issue.")
        }
        try checkAdjustment(call)
        guard let seconds = try seconds(body) else {
            throw .field("timeLogged", "You must indicate the time spent working.")
        }
        let worklog = Worklog(
            id: nextIdentifier(.worklog), author: user.name, updateAuthor: user.name,
            text: try worklogText(body, call.version) ?? nil, started: try started(body) ?? call.now, seconds: seconds,
            created: call.now, updated: call.now,
            visibility: body["visibility"].flatMap { $0 == .null ? nil : $0 })
        let stored = store(issue, .worklogs, by: user, call) { $0.worklogs.append(worklog) }
        emitWebhook(stored, .worklogCreated, "issue_work_logged", worklog, user)
        return worklog
    }

    mutating func edit(
        _ worklog: Worklog, of issue: Issue, _ body: JSONValue, by user: User, _ call: APIRequest
    ) throws(APIError) -> Worklog {
        try mayChange(worklog, user, call)
        var edited = worklog
        if let text = try worklogText(body, call.version) { edited.text = text }
        edited.started = try started(body) ?? worklog.started
        edited.seconds = try seconds(body) ?? worklog.seconds
        edited.updateAuthor = user.name
        edited.updated = nextUpdate(of: issue, call.now)
        // An edit without a visibility removes the restriction.
        edited.visibility = body["visibility"].flatMap { $0 == .null ? nil : $0 }
        let result = edited
        let stored = store(issue, .worklogs, by: user, call) { issue in
            guard let index = issue.worklogs.firstIndex(where: { $0.id == worklog.id }) else { return }
            issue.worklogs[index] = result
        }
        emitWebhook(stored, .worklogUpdated, "issue_worklog_updated", result, user)
        return result
    }

    mutating func delete(_ worklog: Worklog, of issue: Issue, by user: User, _ call: APIRequest) throws(APIError) {
        try mayChange(worklog, user, call)
        let stored = store(issue, .deletes, by: user, call) { issue in
            issue.worklogs.removeAll { $0.id == worklog.id }
        }
        emitWebhook(stored, .worklogDeleted, "issue_worklog_deleted", worklog, user)
    }

    private mutating func emitWebhook(
        _ issue: Issue, _ name: IssueEvent.Name, _ type: String, _ worklog: Worklog, _ user: User
    ) {
        emit(IssueEvent(name: name, issue: issue, user: user, time: issue.updated, worklog: worklog))
        emit(IssueEvent(name: .updated, type: type, issue: issue, user: user, time: issue.updated))
    }

    private func mayChange(_ worklog: Worklog, _ user: User, _ call: APIRequest) throws(APIError) {
        guard worklog.author == user.name || user.role == .administrator else {
            throw .badRequest("You do not have permission to edit or delete this worklog.")
        }
        try checkAdjustment(call)
    }

    private func checkAdjustment(_ call: APIRequest) throws(APIError) {
        guard Self.adjustments.contains(call.query["adjustEstimate"] ?? "auto") else {
            throw .badRequest("The adjustEstimate value is not one of new, leave, manual and auto.")
        }
    }

    private func seconds(_ body: JSONValue) throws(APIError) -> Int? {
        guard let value = body["timeSpentSeconds"], value != .null else {
            guard let text = body["timeSpent"]?.text else { return nil }
            guard let seconds = Self.seconds(text) else { throw .field("timeLogged", "Invalid time duration entered.") }
            return seconds
        }
        guard let seconds = value.integer, seconds >= 60 else {
            throw .field("timeLogged", "Invalid time duration entered.")
        }
        return seconds
    }

    /// Parses `1w 2d 3h 30m`, with eight hours a day and five days a week.
    private static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["m": 60, "h": 3600, "d": 8 * 3600, "w": 40 * 3600]
        let parts = text.split(separator: " ").map { part in
            part.last.flatMap { units[$0] }.flatMap { unit in Int(part.dropLast()).map { $0 * unit } }
        }
        guard !parts.isEmpty, !parts.contains(nil) else { return nil }
        let sum = parts.compactMap { $0 }.reduce(0, +)
        return sum >= 60 ? sum : nil
    }

    private func started(_ body: JSONValue) throws(APIError) -> Timestamp? {
        guard let text = body["started"], text != .null else { return nil }
        // Jira requires the milliseconds and a zone without a colon.
        guard let text = text.text, text.utf8.count == 28, let time = Timestamp(text) else {
            throw .field("started", "The date is not in the form yyyy-MM-dd'T'HH:mm:ss.SSSZ.")
        }
        return time
    }

    /// Returns the text if the body contains one; a text without characters counts as no text.
    private func worklogText(_ body: JSONValue, _ version: APIVersion) throws(APIError) -> RichText?? {
        guard let words = body["comment"], words != .null else { return nil }
        switch richText(words, version) {
        case .success(let text): return .some(text.wiki.trimmingSpace().isEmpty ? nil : text)
        case .failure(let problem): throw .field("comment", problem.message)
        }
    }
}

extension Timestamp {
    /// Parses Jira's own format, `2026-11-20T10:00:00.000+0000`.
    fileprivate init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 28, bytes[10] == UInt8(ascii: "T"), bytes[19] == UInt8(ascii: "."),
            let day = CivilTime(String(decoding: bytes[0..<10], as: UTF8.self)),
            bytes[23] == UInt8(ascii: "+") || bytes[23] == UInt8(ascii: "-")
        else { return nil }
        func number(_ range: Range<Int>) -> Int64? { Int64(String(decoding: bytes[range], as: UTF8.self)) }
        guard let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            let fraction = number(20..<23), let zoneHours = number(24..<26), let zoneMinutes = number(26..<28)
        else { return nil }
        let zone = (zoneHours * 60 + zoneMinutes) * (bytes[23] == UInt8(ascii: "-") ? -1 : 1)
        let inDay = ((hour * 60 + minute - zone) * 60 + second) * 1000 + fraction
        self.init(millisecondsSinceEpoch: day.milliseconds + inDay)
    }
}
