import SwiftSyntax

extension SyntaxProtocol {
    /// The code of the node without the space and the comments around it.
    var bytes: Range<Int> {
        positionAfterSkippingLeadingTrivia.utf8Offset..<endPositionBeforeTrailingTrivia.utf8Offset
    }
}

extension InfixOperatorExprSyntax {
    /// Whether the operator stores a value: `=`, `+=`, and so on.
    var isAssignment: Bool {
        let symbol = self.operator.trimmedDescription
        return symbol.hasSuffix("=") && !["==", "!=", "<=", ">=", "===", "!==", "~="].contains(symbol)
    }
}

extension MemberAccessExprSyntax {
    /// Whether the expression is the name of a function in a call, as in `.source(1)`.
    var isCalled: Bool {
        parent?.as(FunctionCallExprSyntax.self)?.calledExpression.id == ExprSyntax(self).id
    }

    /// Whether the expression is an operand of `==` or `!=`.
    ///
    /// The flipped comparison is the same fault.
    var isComparedForEquality: Bool {
        guard let infix = parent?.as(InfixOperatorExprSyntax.self) else { return false }
        return ["==", "!="].contains(infix.operator.trimmedDescription)
    }

    /// Whether the code stores a value in the expression or in a part of it.
    var isAssigned: Bool {
        var node = Syntax(self)
        while let parent = node.parent {
            if parent.is(InOutExprSyntax.self) { return true }
            if let infix = parent.as(InfixOperatorExprSyntax.self) {
                return infix.isAssignment && Syntax(infix.leftOperand).id == node.id
            }
            guard node.isPlace(in: parent) else { return false }
            node = parent
        }
        return false
    }
}

extension Syntax {
    /// Whether the parent names a part of the place that the node names, or a tuple that contains it.
    fileprivate func isPlace(in parent: Syntax) -> Bool {
        if let member = parent.as(MemberAccessExprSyntax.self) {
            return member.base.map { Syntax($0).id == id } ?? false
        }
        if let call = parent.as(SubscriptCallExprSyntax.self) { return Syntax(call.calledExpression).id == id }
        if let element = parent.as(LabeledExprSyntax.self) {
            return element.parent?.parent?.is(TupleExprSyntax.self) ?? false
        }
        return parent.is(OptionalChainingExprSyntax.self) || parent.is(ForceUnwrapExprSyntax.self)
            || parent.is(LabeledExprListSyntax.self) || parent.is(TupleExprSyntax.self)
    }
}
