/// The answer to `GET user/bulk`.
struct JiraUserPage: JiraPage {
    var elements: [JiraUser]
    var total: Int?
    var isLast: Bool?

    private enum CodingKeys: String, CodingKey {
        case elements = "values"
        case total, isLast
    }
}
