import SwiftSyntax

/// The statements that can be skipped: calls and assignments whose value is not used.
enum Statements {
    private static let neverReturning: Set = ["fatalError", "preconditionFailure", "exit", "abort"]

    /// Whether a statement can be skipped.
    ///
    /// - Parameters:
    ///   - item: The statement.
    ///   - uninitialized: The names of variables without a first value, which must be assigned.
    /// - Returns: Whether the code compiles and runs without the statement, as far as its form shows.
    static func canSkip(_ item: CodeBlockItemSyntax, uninitialized: Set<String>) -> Bool {
        guard let expression = item.item.as(ExprSyntax.self), !isValue(item), !isExit(item) else { return false }
        let effect = expression.withoutEffects
        if let call = effect.as(FunctionCallExprSyntax.self) {
            let name = call.calledExpression.trimmedDescription
            return !neverReturning.contains(name) && !name.hasSuffix(".init")
        }
        guard let assignment = effect.as(InfixOperatorExprSyntax.self), assignment.isAssignment else { return false }
        // An initializer must give every property a value.
        return !isInInitializer(Syntax(item)) && !uninitialized.contains(assignment.leftOperand.trimmedDescription)
            && !assignment.leftOperand.is(TupleExprSyntax.self)
    }

    /// Whether the value of a statement is the value of its function, closure, `if`, or `switch`.
    private static func isValue(_ item: CodeBlockItemSyntax) -> Bool {
        guard let list = item.parent?.as(CodeBlockItemListSyntax.self), list.count == 1, let owner = list.parent else {
            return false
        }
        if owner.is(ClosureExprSyntax.self) || owner.is(AccessorBlockSyntax.self) { return true }
        if let switchCase = owner.as(SwitchCaseSyntax.self) {
            return switchCase.parent?.parent.map(isUsed) ?? true
        }
        guard let body = owner.parent else { return false }
        if let function = body.as(FunctionDeclSyntax.self) { return function.signature.returnClause != nil }
        if let accessor = body.as(AccessorDeclSyntax.self) {
            return accessor.accessorSpecifier.tokenKind == .keyword(.get)
        }
        return body.is(IfExprSyntax.self) && isUsed(body)
    }

    /// Whether the value of an `if` or a `switch` is used.
    private static func isUsed(_ node: Syntax) -> Bool {
        guard let parent = node.parent else { return true }
        if parent.is(IfExprSyntax.self) { return isUsed(parent) }
        guard parent.is(ExpressionStmtSyntax.self), let item = parent.parent?.as(CodeBlockItemSyntax.self) else {
            return true
        }
        return isValue(item)
    }

    /// Whether a statement may be the one that leaves the block of a `guard`.
    private static func isExit(_ item: CodeBlockItemSyntax) -> Bool {
        guard let list = item.parent?.as(CodeBlockItemListSyntax.self), list.last == item else { return false }
        return list.parent?.parent?.is(GuardStmtSyntax.self) ?? false
    }

    private static func isInInitializer(_ node: Syntax) -> Bool {
        var next = node.parent
        while let current = next {
            if current.is(InitializerDeclSyntax.self) { return true }
            if current.is(FunctionDeclSyntax.self) { return false }
            next = current.parent
        }
        return false
    }
}

extension ExprSyntax {
    /// The expression without `try` and `await`.
    fileprivate var withoutEffects: ExprSyntax {
        if let tried = self.as(TryExprSyntax.self) { return tried.expression.withoutEffects }
        if let awaited = self.as(AwaitExprSyntax.self) { return awaited.expression.withoutEffects }
        return self
    }
}
