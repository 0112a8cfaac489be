import Foundation
import Primitives
import Testing

@testable import Core

@Suite struct SettingsTests {
    private static let port = Setting<Int>("TANDEM_TEST_PORT", "a port", default: 80, expecting: "a port") {
        $0 < 65536
    }
    private static let url = Setting<String>("TANDEM_TEST_URL", "a place")
    private static let password = Setting<Secret<String>>("TANDEM_TEST_PASSWORD", "a password")
    private static let wait = Setting<Duration>("TANDEM_TEST_WAIT", "a time", default: .seconds(90))
    private static let hosts = Setting<[String]>("TANDEM_TEST_HOSTS", "hosts", default: ["a", "b"])
    private static let isOn = Setting<Bool>("TANDEM_TEST_ON", "whether", default: false)
    private static let all: [any SettingDeclaration] = [port, url, password, wait, hosts, isOn]

    private func load(_ environment: [String: String]) throws(SettingsError) -> SettingsReader {
        try SettingsReader.load(SettingsTests.all, environment: environment)
    }

    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "tandem-settings-" + UUID().uuidString
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    @Test func `every type is read from its text`() throws {
        let settings = try load([
            "TANDEM_TEST_PORT": "8080", "TANDEM_TEST_URL": "http://x", "TANDEM_TEST_PASSWORD": "s3cret",
            "TANDEM_TEST_WAIT": "250ms", "TANDEM_TEST_HOSTS": "x, y,,z ", "TANDEM_TEST_ON": "TRUE",
        ])
        #expect(try settings.value(SettingsTests.port) == 8080)
        #expect(try settings.value(SettingsTests.url) == "http://x")
        #expect(try settings.value(SettingsTests.password).reveal { $0 } == "s3cret")
        #expect(try settings.value(SettingsTests.wait) == .milliseconds(250))
        #expect(try settings.value(SettingsTests.hosts) == ["x", "y", "z"])
        #expect(try settings.value(SettingsTests.isOn))
    }

    @Test func `a variable that is not set, or empty, has its default`() throws {
        let settings = try load(["TANDEM_TEST_PORT": ""])
        #expect(try settings.value(SettingsTests.port) == 80)
        #expect(try settings.value(SettingsTests.wait) == .seconds(90))
        #expect(try settings.optional(SettingsTests.url) == nil)
    }

    @Test func `a missing required setting is reported by name`() throws {
        let settings = try load([:])
        let error = #expect(throws: SettingsError.self) { try settings.value(SettingsTests.url) }
        #expect(error?.description == "TANDEM_TEST_URL is not set: it must be a text")
    }

    @Test func `all invalid variables are reported at once, without their values`() throws {
        let error = #expect(throws: SettingsError.self) {
            try load(["TANDEM_TEST_PORT": "99999", "TANDEM_TEST_WAIT": "soon-hunter2", "TANDEM_TEST_ON": "maybe"])
        }
        let text = try #require(error?.description)
        #expect(
            text.split(separator: "\n").map { $0.prefix { $0 != " " } }
                == ["TANDEM_TEST_PORT", "TANDEM_TEST_WAIT", "TANDEM_TEST_ON"])
        #expect(!text.contains("hunter2") && !text.contains("99999"))
    }

    @Test func `the environment goes before the file, the file before the default`() throws {
        try withFile("# ours\n\nTANDEM_TEST_PORT = 1\nTANDEM_TEST_URL=\"http://file\"\nTANDEM_TEST_WAIT=1s\n") { path in
            let settings = try load(["TANDEM_CONFIG_FILE": path, "TANDEM_TEST_PORT": "2"])
            #expect(try settings.value(SettingsTests.port) == 2)
            #expect(try settings.value(SettingsTests.url) == "http://file")
            #expect(try settings.value(SettingsTests.wait) == .seconds(1))
            #expect(try settings.value(SettingsTests.hosts) == ["a", "b"])
        }
    }

    @Test(arguments: ["no equals sign", "A B=1", "=1"])
    func `a file of another form stops the start`(text: String) throws {
        try withFile(text) { path in
            let error = #expect(throws: SettingsError.self) { try load(["TANDEM_CONFIG_FILE": path]) }
            #expect(error?.problems.map(\.name) == ["TANDEM_CONFIG_FILE"])
        }
    }

    @Test func `a file that is not there stops the start`() {
        let error = #expect(throws: SettingsError.self) { try load(["TANDEM_CONFIG_FILE": "/nowhere/at/all"]) }
        #expect(error?.problems.map(\.kind) == [.unreadableFile])
    }

    @Test func `a setting that is missing in the list cannot be read`() throws {
        let settings = try load(["TANDEM_TEST_OTHER": "x"])
        let error = #expect(throws: SettingsError.self) {
            try settings.value(Setting<String>("TANDEM_TEST_OTHER", "not declared"))
        }
        #expect(error?.problems.map(\.kind) == [.undeclared])
    }

    @Test func `the help names every variable with meaning and default, and no secret`() {
        let secret = Setting<Secret<String>>("TANDEM_TEST_KEY", "a key", default: Secret("hunter2"))
        let text = SettingsHelp.text(program: "x-service", SettingsTests.all + [secret])
        for setting in SettingsTests.all {
            #expect(text.contains("  \(setting.name)\n      \(setting.summary) (\(setting.expectedFormat); "))
        }
        #expect(text.contains("default: 80)") && text.contains("default: 90s)") && text.contains("default: a,b)"))
        #expect(!text.contains("hunter2"))
    }

    @Test func `durations are written as they are read`() {
        var random = SeededRandom(seed: 20_260_101)
        for _ in 0..<5000 {
            let unit = [1, 1000, 60_000, 3_600_000, 86_400_000].randomElement(using: &random) ?? 1
            let duration = Duration.milliseconds(Int64.random(in: 0...5000, using: &random) * Int64(unit))
            #expect(Duration.parse(duration.settingText) == duration, "\(duration)")
        }
    }

    @Test(arguments: ["", "5", "s", "-1s", "1.5s", "1 s", "9223372036854775807d", "1S", "٣s"])
    func `a text that is no duration is refused`(text: String) {
        #expect(Duration.parse(text) == nil)
    }

    @Test func `a choice is one of its values`() {
        #expect(ServiceSettings.LogFormat.parse("JSON") == .json)
        #expect(ServiceSettings.LogFormat.parse("xml") == nil)
        #expect(ServiceSettings.LogFormat.expectedFormat == "one of `auto`, `json`, `text`")
        #expect(Double.parse("nan") == nil && Double.parse("1e3") == 1000)
    }
}
