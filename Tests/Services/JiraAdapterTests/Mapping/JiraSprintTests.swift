import Testing

@testable import JiraAdapter

struct JiraSprintTests {
    @Test func `a sprint is read from the line of text that Data Center writes`() {
        let line =
            "com.atlassian.greenhopper.service.sprint.Sprint@7061c65c[id=2475,rapidViewId=513,state=CLOSED,"
            + "name=iOS, Sprint=1 [beta],startDate=2016-01-05T15:00:00.000Z,endDate=<null>,sequence=2475,goal=]"
        #expect(
            JiraSprint(.text(line)) == JiraSprint(id: 2475, name: "iOS, Sprint=1 [beta]", state: "closed", board: 513))
        for odd in ["", "Sprint", "Sprint@1[", "Sprint@1[]", "Sprint@1[id=x,name=y]", "Sprint@1[name=y,goal=]", "]["] {
            #expect(JiraSprint(.text(odd)) == nil, "\(odd)")
        }
    }

    @Test func `the sprint that is not over is the issue's, and without one the last`() {
        func sprint(_ id: Int, _ state: String) -> JiraFieldValue {
            .object(.init(id: "\(id)", name: "S\(id)", state: state))
        }
        #expect(JiraSprint.current(of: [sprint(3, "active"), sprint(1, "closed")])?.id == 3)
        #expect(JiraSprint.current(of: [sprint(2, "closed"), sprint(1, "closed")])?.id == 2)
        #expect(JiraSprint.current(of: [.null, .flag(true), .number(1), .list([])]) == nil)
    }
}
