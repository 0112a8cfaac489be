import SwiftOperators
import SwiftParser
import SwiftSyntax

/// Finds the places of a file where a fault can be switched on.
///
/// The types of expressions are not known here. Places that most likely do not compile are left out; `scripts/mutate`
/// removes the others after the compiler rejected them.
public final class FaultFinder: SyntaxVisitor {
    private let converter: SourceLocationConverter
    private let uninitialized: Set<String>
    private var faults: [Fault] = []

    /// Returns the faults of a source.
    ///
    /// A fault that surrounds another one comes first.
    public static func faults(in source: String) -> [Fault] {
        let parsed = Parser.parse(source: source)
        // An operator that is not known leaves its expression without faults.
        let tree = OperatorTable.standardOperators.foldAll(parsed) { _ in }
        let finder = FaultFinder(tree)
        finder.walk(tree)
        return finder.faults
    }

    private init(_ tree: Syntax) {
        converter = SourceLocationConverter(fileName: "", tree: tree)
        uninitialized = UninitializedNames.of(tree)
        super.init(viewMode: .sourceAccurate)
    }

    private func add(
        _ kind: Fault.Kind, _ node: some SyntaxProtocol, _ function: String, alternative: String = "",
        operatorToken: (some SyntaxProtocol)? = TokenSyntax?.none
    ) {
        let range = node.bytes
        faults.append(
            Fault(
                kind: kind, line: node.startLocation(converter: converter).line,
                lastLine: node.endLocation(converter: converter).line, range: range, function: function,
                alternative: alternative, operatorRange: operatorToken?.bytes))
    }

    // MARK: Code without faults

    public override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    public override func visit(_ node: MacroExpansionExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    public override func visit(_ node: MacroExpansionDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    public override func visit(_ node: StringLiteralExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    public override func visit(_ node: ExpressionPatternSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    public override func visit(_ node: KeyPathExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    public override func visit(_ node: EnumCaseDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    public override func visit(_ node: FunctionParameterClauseSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    public override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind { children(of: node) }
    public override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind { children(of: node) }
    public override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind { children(of: node) }
    public override func visit(_ node: SubscriptDeclSyntax) -> SyntaxVisitorContinueKind { children(of: node) }

    /// Skips a declaration with an attribute that may be a property wrapper, a result builder, or `@inlinable`.
    private func children(of node: some WithAttributesSyntax) -> SyntaxVisitorContinueKind {
        let harmless: Set = ["discardableResult", "available", "MainActor", "concurrent", "Sendable"]
        let isHarmless = node.attributes.allSatisfy {
            $0.as(AttributeSyntax.self).map { harmless.contains($0.attributeName.trimmedDescription) } ?? false
        }
        return isHarmless ? .visitChildren : .skipChildren
    }

    // MARK: Conditions

    public override func visit(_ node: ConditionElementSyntax) -> SyntaxVisitorContinueKind {
        guard let condition = node.condition.as(ExprSyntax.self), let owner = node.parent?.parent else {
            return .visitChildren
        }
        if owner.is(GuardStmtSyntax.self) { add(.droppedGuard, condition, "held") }
        // The opposite of a `while` condition mostly runs forever.
        if !owner.is(WhileStmtSyntax.self) { addNegation(of: condition) }
        return .visitChildren
    }

    public override func visit(_ node: TernaryExprSyntax) -> SyntaxVisitorContinueKind {
        addNegation(of: node.condition)
        return .visitChildren
    }

    private func addNegation(of condition: ExprSyntax) {
        // The flipped comparison is the same fault.
        let symbol = condition.as(InfixOperatorExprSyntax.self)?.operator.trimmedDescription
        if symbol != "==", symbol != "!=" { add(.negatedCondition, condition, "negated") }
    }

    public override func visit(_ node: InfixOperatorExprSyntax) -> SyntaxVisitorContinueKind {
        switch node.operator.trimmedDescription {
        case "==", "!=": add(.flippedComparison, node, "negated")
        case "<": add(.flippedComparison, node, "less", operatorToken: node.operator)
        case "<=": add(.flippedComparison, node, "most", operatorToken: node.operator)
        case ">": add(.flippedComparison, node, "more", operatorToken: node.operator)
        case ">=": add(.flippedComparison, node, "least", operatorToken: node.operator)
        case "&&": add(.swappedConnective, node, "and", operatorToken: node.operator)
        case "||": add(.swappedConnective, node, "or", operatorToken: node.operator)
        default: break
        }
        return .visitChildren
    }

    // MARK: Sides

    public override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
        let isFree = !node.isCalled && !node.isAssigned && !node.isComparedForEquality
        if isFree, let other = OtherSide.expression(for: node) {
            add(.swappedSide, node, "chosen", alternative: ", " + other)
        }
        return .visitChildren
    }

    public override func visit(_ node: LabeledExprSyntax) -> SyntaxVisitorContinueKind {
        let call = node.parent?.parent
        let isArgument =
            call?.is(FunctionCallExprSyntax.self) ?? false || call?.is(SubscriptCallExprSyntax.self) ?? false
        if isArgument, node.expression.trimmedDescription == "side" {
            add(.swappedSide, node.expression, "chosen", alternative: ", side.other")
        }
        if Limits.isCount(node) { add(.wrongLimit, node.expression, "limit") }
        return .visitChildren
    }

    // MARK: Limits

    public override func visit(_ node: InitializerClauseSyntax) -> SyntaxVisitorContinueKind {
        for limit in Limits.ofConstant(node) { add(.wrongLimit, limit, "limit") }
        return .visitChildren
    }

    // MARK: Statements

    public override func visit(_ node: CodeBlockItemSyntax) -> SyntaxVisitorContinueKind {
        if Statements.canSkip(node, uninitialized: uninitialized) { add(.skippedStatement, node.item, "runs") }
        return .visitChildren
    }
}
