import Testing
import ToolHTTP

/// Tests signature base strings against those of PyPI's oauthlib 4.0.1 for the same requests.
struct OAuth1SignatureTests {
    private struct Vector: Sendable {
        var method: String
        var url: String
        var nonce: String
        var baseString: String
    }

    private static let vectors: [Vector] = [
        Vector(
            method: "GET", url: "https://jira.example/rest/api/2/myself",
            nonce: "n/339563",
            baseString:
                "GET&https%3A%2F%2Fjira.example%2Frest%2Fapi%2F2%2Fmyself&oauth_consumer_key%3Dtandem%2520%25C3%25BC%"
                + "26oauth_nonce%3Dn%252F339563%26oauth_signature_method%3DRSA-SHA1%26oauth_timestamp%3D1700000000%26oa"
                + "uth_token%3Dt%252Bk%253D%26oauth_version%3D1.0"),
        Vector(
            method: "get",
            url: "HTTPS://Jira.Example:443/rest/api/2/search?jql=project%20%3D%20%22A%20B%22&startAt=0&fields=a,b",
            nonce: "n/993908",
            baseString:
                "GET&https%3A%2F%2Fjira.example%2Frest%2Fapi%2F2%2Fsearch&fields%3Da%252Cb%26jql%3Dproject%2520%253D%"
                + "2520%2522A%2520B%2522%26oauth_consumer_key%3Dtandem%2520%25C3%25BC%26oauth_nonce%3Dn%252F993908%26oa"
                + "uth_signature_method%3DRSA-SHA1%26oauth_timestamp%3D1700000000%26oauth_token%3Dt%252Bk%253D%26oauth_"
                + "version%3D1.0%26startAt%3D0"),
        Vector(
            method: "POST", url: "http://jira.example:80/jira/rest/api/2/issue?returnIssue=true",
            nonce: "n/158176",
            baseString:
                "POST&http%3A%2F%2Fjira.example%2Fjira%2Frest%2Fapi%2F2%2Fissue&oauth_consumer_key%3Dtandem%2520%25C3"
                + "%25BC%26oauth_nonce%3Dn%252F158176%26oauth_signature_method%3DRSA-SHA1%26oauth_timestamp%3D170000000"
                + "0%26oauth_token%3Dt%252Bk%253D%26oauth_version%3D1.0%26returnIssue%3Dtrue"),
        Vector(
            method: "DELETE",
            url: "http://jira.example:8080/jira/rest/api/2/issue/10001/worklog/7?adjustEstimate=leave",
            nonce: "n/414002",
            baseString:
                "DELETE&http%3A%2F%2Fjira.example%3A8080%2Fjira%2Frest%2Fapi%2F2%2Fissue%2F10001%2Fworklog%2F7&adjust"
                + "Estimate%3Dleave%26oauth_consumer_key%3Dtandem%2520%25C3%25BC%26oauth_nonce%3Dn%252F414002%26oauth_s"
                + "ignature_method%3DRSA-SHA1%26oauth_timestamp%3D1700000000%26oauth_token%3Dt%252Bk%253D%26oauth_versi"
                + "on%3D1.0"),
        Vector(
            method: "PUT", url: "https://jira.example/rest/api/2/x%2Fy?a=2&a=1&a%20b=%C3%BC&empty=&B=c~d",
            nonce: "n/682554",
            baseString:
                "PUT&https%3A%2F%2Fjira.example%2Frest%2Fapi%2F2%2Fx%252Fy&B%3Dc~d%26a%3D1%26a%3D2%26a%2520b%3D%25C3%"
                + "25BC%26empty%3D%26oauth_consumer_key%3Dtandem%2520%25C3%25BC%26oauth_nonce%3Dn%252F682554%26oauth_si"
                + "gnature_method%3DRSA-SHA1%26oauth_timestamp%3D1700000000%26oauth_token%3Dt%252Bk%253D%26oauth_versio"
                + "n%3D1.0"),
        Vector(
            method: "GET", url: "https://jira.example",
            nonce: "n/50631",
            baseString:
                "GET&https%3A%2F%2Fjira.example%2F&oauth_consumer_key%3Dtandem%2520%25C3%25BC%26oauth_nonce%3Dn%252F5"
                + "0631%26oauth_signature_method%3DRSA-SHA1%26oauth_timestamp%3D1700000000%26oauth_token%3Dt%252Bk%253D"
                + "%26oauth_version%3D1.0"),
        Vector(
            method: "GET", url: "https://jira.example/?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
            nonce: "n/75954",
            baseString:
                "GET&https%3A%2F%2Fjira.example%2F&a2%3Dr%2520b%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26oauth_cons"
                + "umer_key%3Dtandem%2520%25C3%25BC%26oauth_nonce%3Dn%252F75954%26oauth_signature_method%3DRSA-SHA1%26o"
                + "auth_timestamp%3D1700000000%26oauth_token%3Dt%252Bk%253D%26oauth_version%3D1.0"),
        Vector(
            method: "GET", url: "https://jira.example/s?q=%F0%9F%90%88&q=%2B&q=%26",
            nonce: "n/861168",
            baseString:
                "GET&https%3A%2F%2Fjira.example%2Fs&oauth_consumer_key%3Dtandem%2520%25C3%25BC%26oauth_nonce%3Dn%252F"
                + "861168%26oauth_signature_method%3DRSA-SHA1%26oauth_timestamp%3D1700000000%26oauth_token%3Dt%252Bk%25"
                + "3D%26oauth_version%3D1.0%26q%3D%2526%26q%3D%252B%26q%3D%25F0%259F%2590%2588"),
    ]

    private static func signature(_ vector: Vector) -> OAuth1Signature {
        OAuth1Signature(
            method: vector.method, url: vector.url,
            oauth: [
                ("oauth_consumer_key", "tandem ü"), ("oauth_nonce", vector.nonce), ("oauth_timestamp", "1700000000"),
                ("oauth_token", "t+k="),
            ])
    }

    @Test(arguments: vectors.indices)
    func `a request's base string is the one that others make`(index: Int) {
        let vector = Self.vectors[index]
        #expect(String(decoding: Self.signature(vector).message, as: UTF8.self) == vector.baseString)
    }

    @Test func `the header carries each parameter encoded, and the signature`() {
        let header = Self.signature(Self.vectors[0]).header(signature: "a+/=")
        #expect(
            header == "OAuth oauth_consumer_key=\"tandem%20%C3%BC\", oauth_nonce=\"n%2F339563\", "
                + "oauth_timestamp=\"1700000000\", oauth_token=\"t%2Bk%3D\", oauth_signature_method=\"RSA-SHA1\", "
                + "oauth_version=\"1.0\", oauth_signature=\"a%2B%2F%3D\"")
    }
}
