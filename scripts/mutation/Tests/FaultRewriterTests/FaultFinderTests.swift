import FaultRewriter
import Testing

/// The rewritten form of each kind of fault, with all faults of the source in it.
@Suite struct FaultFinderTests {
    struct Row: CustomTestStringConvertible, Sendable {
        var source: String
        var rewritten: String

        init(_ source: String, _ rewritten: String) {
            self.source = source
            self.rewritten = rewritten
        }

        var testDescription: String { source }
    }

    private func rewrite(_ source: String) -> String {
        let faults = FaultFinder.faults(in: source)
        return RewrittenSource.text(of: source, with: Array(zip(1..., faults)).map { (number: $0, fault: $1) })
    }

    @Test(arguments: [
        Row("let x = a < b", "let x = FaultSwitch.less(1, a , b)"),
        Row("let x = a <= b", "let x = FaultSwitch.most(1, a , b)"),
        Row("let x = a > b", "let x = FaultSwitch.more(1, a , b)"),
        Row("let x = a >= b", "let x = FaultSwitch.least(1, a , b)"),
        Row("let x = a == b", "let x = FaultSwitch.negated(1, a == b)"),
        Row("let x = a && b", "let x = FaultSwitch.and(1, a , b)"),
        Row("let x = a || b && c", "let x = FaultSwitch.or(1, a , FaultSwitch.and(2, b , c))"),
        Row("let x = a\n    && b", "let x = FaultSwitch.and(1, a\n    , b)"),
        Row("let x = try a < b", "let x = try FaultSwitch.less(1, a , b)"),
    ])
    func comparisons(_ row: Row) { #expect(rewrite(row.source) == row.rewritten) }

    @Test(arguments: [
        Row("if a { b }", "if FaultSwitch.negated(1, a) { if FaultSwitch.runs(2) { b() } }"),
        Row("let x = a ? 1 : 2", "let x = FaultSwitch.negated(1, a) ? 1 : 2"),
        Row(
            "func f() { guard a else { return } }",
            "func f() { guard FaultSwitch.held(1, FaultSwitch.negated(2, a)) else { return } }"),
        Row("func f() { guard let a else { return } }", "func f() { guard let a else { return } }"),
        Row(
            "func f() { guard let a, a.b else { return } }",
            "func f() { guard let a, FaultSwitch.held(1, FaultSwitch.negated(2, a.b)) else { return } }"),
        Row("while a { return }", "while a { return }"),
    ])
    func conditions(_ row: Row) {
        let source = row.source.replacing("{ b }", with: "{ b() }")
        #expect(rewrite(source) == row.rewritten)
    }

    @Test(arguments: [
        Row("let x = f(.source)", "let x = f(FaultSwitch.chosen(1, .source, .target))"),
        Row("let x = a.target.b", "let x = FaultSwitch.chosen(1, a.target, a.source).b"),
        Row("let x = a.other", "let x = FaultSwitch.chosen(1, a.other, a)"),
        Row("let x = a[side]", "let x = a[FaultSwitch.chosen(1, side, side.other)]"),
        Row("let x = a == .source", "let x = FaultSwitch.negated(1, a == .source)"),
        Row("let x = f().source", "let x = f().source"),
        Row("let x = f(&a.source)", "let x = f(&a.source)"),
        Row("let x = a.map(\\.source)", "let x = a.map(\\.source)"),
        Row("let x = .source(a)", "let x = .source(a)"),
    ])
    func sides(_ row: Row) { #expect(rewrite(row.source) == row.rewritten) }

    @Test(arguments: [
        Row("func f() { a() }", "func f() { if FaultSwitch.runs(1) { a() } }"),
        Row("func f() { try await a() }", "func f() { if FaultSwitch.runs(1) { try await a() } }"),
        Row("func f() { a.b = c }", "func f() { if FaultSwitch.runs(1) { a.b = c } }"),
        Row("func f() { a += 1 }", "func f() { if FaultSwitch.runs(1) { a += 1 } }"),
        Row("func f() -> Int { a() }", "func f() -> Int { a() }"),
        Row("let x = a.map { b($0) }", "let x = a.map { b($0) }"),
        Row("var x: Int { a() }", "var x: Int { a() }"),
        Row("init() { a = 1 }", "init() { a = 1 }"),
        Row("func f() { let a: Int; a = 1 }", "func f() { let a: Int; a = 1 }"),
        Row("func f() { fatalError() }", "func f() { fatalError() }"),
        Row(
            "func f() -> Int { switch a { case .b: c() case .d: e() } }",
            "func f() -> Int { switch a { case .b: c() case .d: e() } }"),
        Row(
            "func f() { switch a { case .b: c() default: break } }",
            "func f() { switch a { case .b: if FaultSwitch.runs(1) { c() } default: break } }"),
    ])
    func statements(_ row: Row) { #expect(rewrite(row.source) == row.rewritten) }

    @Test(arguments: [
        Row("static let x = 5", "static let x = FaultSwitch.limit(1, 5)"),
        Row("static let x = 24 * 60", "static let x = FaultSwitch.limit(1, 24 * 60)"),
        Row("static let x: Duration = .minutes(2)", "static let x: Duration = .minutes(FaultSwitch.limit(1, 2))"),
        Row("let x = a.prefix(b)", "let x = a.prefix(FaultSwitch.limit(1, b))"),
        Row("let x = f(limit: 5)", "let x = f(limit: FaultSwitch.limit(1, 5))"),
        Row("let x = a[0]", "let x = a[0]"),
        Row("var x = 5", "var x = 5"),
    ])
    func limits(_ row: Row) { #expect(rewrite(row.source) == row.rewritten) }

    @Test(
        arguments: [
            "func f(_ a: Bool = b == c) {}", "let x = \"\\(a == b)\"", "@A(b == c) var x: Int",
            "@Builder var x: Int { a == b }", "@inlinable func f() { a() }", "#expect(a == b)",
            "enum E { case a = 5 }", "if case .source = a { return }",
        ])
    func `code without faults`(_ source: String) { #expect(rewrite(source) == source) }

    @Test func `lines keep their numbers`() {
        let source = "func f() {\n    if a,\n        b == c {\n        d()\n    }\n}\n"
        #expect(FaultFinder.faults(in: source).map(\.line) == [2, 3, 4])
        #expect(rewrite(source).split(separator: "\n").count == source.split(separator: "\n").count)
    }
}
