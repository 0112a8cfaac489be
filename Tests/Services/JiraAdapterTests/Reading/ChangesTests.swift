import EntityModel
import Primitives
import TestSupport
import Testing

@testable import JiraAdapter

struct ChangesTests {
    @Test(arguments: JiraProduct.allCases, [0, 330, -480])
    func `issues that changed since a time are found, oldest first, in any time zone`(
        product: JiraProduct, offset: Int
    ) async throws {
        try await withSimulator(product, offset: offset) { simulator in
            let gateway = simulator.gateway()
            let first = try await simulator.seed().id
            let second = try await simulator.seed().id
            // Jira's times have milliseconds. Two changes within the same millisecond have no order.
            try await Task.sleep(for: .milliseconds(2))
            try await simulator.person("PUT", "issue/\(first)", #"{"fields":{"summary":"later"}}"#)
            let page = try await gateway.changes(of: ["10001"], since: now() - .seconds(1), cursor: nil)
            #expect(page.next == nil)
            #expect(page.changes.map(\.entity) == [second, first].map { RunningSimulator.issue($0) })
            let read = try await gateway.read(RunningSimulator.issue(first), comments: false)
            #expect(page.changes.last?.version == read.version)
            #expect(page.changes.last?.modifiedAt == read.modifiedAt)
            #expect(try await gateway.changes(of: ["10004"], since: 0, cursor: nil).changes == [])
            #expect(try await gateway.changes(of: [], since: now() + .minutes(2), cursor: nil).changes == [])
            #expect(try await gateway.changes(of: [], since: 0, cursor: nil).changes.count == 2)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `all pages are found`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            try await simulator.control("POST", "seed", #"{"count":450}"#)
            let gateway = simulator.gateway()
            var ids: [String] = []
            var cursor: String?
            repeat {
                let page = try await gateway.changes(of: ["10001"], since: 0, cursor: cursor)
                ids += page.changes.map(\.entity.sourceId)
                cursor = page.next
            } while cursor != nil
            #expect(Set(ids).count == 450)
        }
    }

    /// Jira has one `updated` time per issue, and Tandem's own writes advance it too.
    @Test(arguments: JiraProduct.allCases, [1, 21])
    func `the feed has the same fingerprints as a full read`(product: JiraProduct, count: Int) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            let id = try await simulator.seed().id
            var seen: [CommentFingerprints] = []
            func expectNews(_ change: String) async throws {
                let page = try await gateway.changes(of: [], since: 0, cursor: nil)
                let told = try #require(page.changes.first?.commentFingerprints)
                let read = try await gateway.read(RunningSimulator.issue(id), comments: true)
                #expect(told == read.commentFingerprints, "after \(change)")
                #expect(seen.last != told, "after \(change)")
                seen.append(told)
            }
            try await expectNews("nothing")
            for number in 0..<count {
                try await simulator.person("POST", "issue/\(id)/comment", #"{"body":"c\#(number)"}"#)
                try await simulator.person("POST", "issue/\(id)/worklog", #"{"timeSpentSeconds":600}"#)
            }
            try await expectNews("additions")
            let all = try await gateway.read(RunningSimulator.issue(id), comments: true).comments ?? []
            let comment = try #require(all.last { $0.worklog == nil }?.id)
            let worklog = try #require(all.last.flatMap { Comment.workId($0.id) })
            try await simulator.person("PUT", "issue/\(id)/comment/\(comment)", #"{"body":"edited"}"#)
            try await expectNews("an edited comment")
            try await simulator.person("PUT", "issue/\(id)/worklog/\(worklog)", #"{"timeSpentSeconds":1200}"#)
            try await expectNews("an edited worklog")
            try await simulator.person("DELETE", "issue/\(id)/comment/\(comment)", "")
            try await expectNews("a removed comment")
            try await simulator.person("DELETE", "issue/\(id)/worklog/\(worklog)", "")
            try await expectNews("a removed worklog")
            // An edit of the issue itself does not change the fingerprints of its comments.
            try await simulator.person("PUT", "issue/\(id)", #"{"fields":{"summary":"later"}}"#)
            let page = try await gateway.changes(of: [], since: 0, cursor: nil)
            #expect(page.changes.first?.commentFingerprints == seen.last)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an issue is asked for its comments once per change`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            let gateway = simulator.gateway()
            try await simulator.control("POST", "seed", #"{"count":45}"#)
            _ = try await gateway.changes(of: [], since: 0, cursor: nil)
            let first = try await simulator.requests(under: "/search").count
            #expect(first == 4)
            _ = try await gateway.changes(of: [], since: 0, cursor: nil)
            #expect(try await simulator.requests(under: "/search").count == first + 1)
        }
    }

    @Test(arguments: JiraProduct.allCases)
    func `an unknown cursor is rejected`(product: JiraProduct) async throws {
        try await withSimulator(product) { simulator in
            await expectFailure(.rejected) {
                _ = try await simulator.gateway().changes(of: [], since: 0, cursor: "nonsense")
            }
        }
    }

    @Test func `types cannot break out of the query`() {
        let types = ["10001", "Story", #"a") OR (project = "X"#, "\\"]
        let search = ChangedIssueSearch(product: .cloud, types: types, since: 119_999, cursor: nil)
        #expect(
            search?.request.jql
                == #"issuetype in (10001, "Story", "a\") OR (project = \"X", "\\") AND updated >= 60000 "#
                + "ORDER BY updated ASC, key ASC")
    }

    /// Issues that change between two pages, by the rules of Data Center's search.
    @Test func `an issue that changes while pages are read hides no other one`() {
        var random = SeededRandom(seed: seed)
        for number in 0..<150 {
            let start: Timestamp = 1_700_000_000_000
            var updated: [Int: Timestamp] = [:]
            for id in 0..<random.number(0...900) {
                updated[id] =
                    start + .milliseconds(random.number(0...(random.number(0...1) == 0 ? 3_600_000 : 100_000)))
            }
            var named: Set<Int> = []
            var cursor: String?
            var pages = 0
            repeat {
                guard let search = ChangedIssueSearch(product: .dataCenter, types: [], since: start, cursor: cursor)
                else {
                    Issue.record("the cursor is refused")
                    break
                }
                let offset = search.request.startAt ?? 0
                let bound = search.since - .milliseconds(search.since.millisecondsSinceEpoch % 60_000)
                let found = updated.filter { $0.value >= bound }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
                let slice = found.dropFirst(offset).prefix(ChangedIssueSearch.pageSize)
                named.formUnion(slice.map(\.key))
                cursor = search.cursor(
                    after: JiraSearchPage(
                        issues: slice.map { JiraIssue(id: "\($0.key)", at: $0.value) }, total: found.count))
                // Occasionally, a user edits an issue between two pages.
                if random.number(0...3) == 0, let edited = found.first {
                    updated[edited.key] = start + .seconds(4_000) + .milliseconds(pages)
                }
                pages += 1
            } while cursor != nil && pages < 100
            #expect(pages < 100, "seed \(seed), run \(number)")
            #expect(Set(updated.keys).subtracting(named).isEmpty, "seed \(seed), run \(number)")
        }
    }

    let seed = UInt64.random(in: 0...UInt64.max)
}

extension JiraIssue {
    fileprivate init(id: String, at time: Timestamp) {
        self.init(id: id, key: nil, fields: Fields(updated: JiraDateTime(time)))
    }
}
