import Testing

@testable import SecretsEncryptor

/// Tests for parsing eyaml files.
struct EyamlFileTests {
    private static let file = """
        ---
        # plain: ENC[PKCS7,comment]
        plain: ENC[PKCS7,MIIB+/==]
        "quoted": "ENC[PKCS7,cXVvdGVk]"
        'tandem::database': 'ENC[PKCS7,c2luZ2xl]'
        tandem::broker: >
            ENC[PKCS7,Zm
            9sZ
            GVk]
        tandem::next:
          ENC[PKCS7,bmV4dA==]
        open: not encrypted
        empty:
        nested:
          inner: ENC[PKCS7,aW5uZXI=]
        half: ENC[PKCS7,aGFsZg==
        other: ENC[GPG,b3RoZXI=]
        plain: ENC[PKCS7,c2Vjb25k]
        last: ENC[PKCS7,bGFzdA==]
        """

    @Test(arguments: [
        ("plain", "MIIB+/=="), ("quoted", "cXVvdGVk"), ("tandem::database", "c2luZ2xl"),
        ("tandem::broker", "Zm9sZGVk"), ("tandem::next", "bmV4dA=="), ("last", "bGFzdA=="),
    ])
    func `a value is found by its name in every notation`(name: String, value: String) {
        #expect(EyamlFile.value(of: name, in: Self.file) == value)
        #expect(EyamlFile.value(of: name, in: Self.file.replacing("\n", with: "\r\n")) == value)
    }

    @Test(arguments: [
        "open", "empty", "nested", "inner", "half", "other", "tandem", "tandem:", "tandem::", "# plain", "", "---",
        "ENC[PKCS7", "plai", "plain:", "PLAIN",
    ])
    func `other names and unencrypted values are not found`(name: String) {
        #expect(EyamlFile.value(of: name, in: Self.file) == nil)
    }

    @Test func `parsing random text never fails`() {
        let seed = UInt64.random(in: 0 ... .max)
        var state = seed
        let letters = Array(": \n\"'>#a[],ENC7\r\tü")
        for _ in 0..<5000 {
            var text = ""
            for _ in 0..<40 {
                // The multiplier of PCG. Its upper bits have the best quality.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.append(letters[Int(state >> 33) % letters.count])
            }
            for name in ["a", ":", ""] {
                let value = EyamlFile.value(of: name, in: text)
                #expect(value?.contains(where: \.isWhitespace) != true, "seed \(seed)")
            }
        }
    }
}
