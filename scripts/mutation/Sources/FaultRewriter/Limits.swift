import SwiftSyntax

/// The numbers that limit something.
enum Limits {
    /// Whether an argument is the number of elements that a call keeps or drops, or a limit by its label.
    static func isCount(_ node: LabeledExprSyntax) -> Bool {
        guard let call = node.parent?.parent?.as(FunctionCallExprSyntax.self) else { return false }
        if let label = node.label?.text {
            return node.expression.is(IntegerLiteralExprSyntax.self)
                && (label == "limit" || label == "atMost" || label.hasPrefix("max"))
        }
        let name = call.calledExpression.as(MemberAccessExprSyntax.self)?.declName.trimmedDescription
        return call.arguments.count == 1 && ["prefix", "suffix", "dropFirst", "dropLast"].contains(name)
    }

    /// Returns the numbers in the value of a constant of a type or a file: `5`, `24 * 60`, and `5` in `.minutes(5)`.
    static func ofConstant(_ node: InitializerClauseSyntax) -> [ExprSyntax] {
        guard let binding = node.parent?.as(PatternBindingSyntax.self),
            let declaration = binding.parent?.parent?.as(VariableDeclSyntax.self),
            declaration.bindingSpecifier.tokenKind == .keyword(.let),
            declaration.modifiers.contains(where: { $0.name.tokenKind == .keyword(.static) })
                || declaration.parent?.parent?.parent?.is(SourceFileSyntax.self) == true
        else { return [] }
        if isNumber(node.value) { return [node.value] }
        guard let call = node.value.as(FunctionCallExprSyntax.self), call.arguments.count == 1 else { return [] }
        return call.arguments.filter { $0.label == nil }.map(\.expression).filter(isNumber)
    }

    /// Whether an expression consists of integer literals and arithmetic.
    private static func isNumber(_ expression: ExprSyntax) -> Bool {
        if expression.is(IntegerLiteralExprSyntax.self) { return true }
        guard let infix = expression.as(InfixOperatorExprSyntax.self) else { return false }
        return isNumber(infix.leftOperand) && isNumber(infix.rightOperand)
            && ["*", "+", "-", "<<"].contains(infix.operator.trimmedDescription)
    }
}
