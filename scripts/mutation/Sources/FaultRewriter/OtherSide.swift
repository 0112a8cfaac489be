import SwiftSyntax

/// The counterparts of expressions that name a side of a share.
enum OtherSide {
    /// Returns the expression for the other side, or `nil` if the expression does not name a side.
    static func expression(for node: MemberAccessExprSyntax) -> String? {
        let base = node.base?.trimmedDescription
        // The base is written twice, so that it must be a plain path of names.
        guard node.base?.isPath ?? true else { return nil }
        switch node.declName.trimmedDescription {
        case "source": return (base ?? "") + ".target"
        case "target": return (base ?? "") + ".source"
        case "other": return base
        default: return nil
        }
    }
}

extension ExprSyntax {
    /// Whether the expression is a name, or a path of names from a name.
    fileprivate var isPath: Bool {
        if self.is(DeclReferenceExprSyntax.self) { return true }
        guard let member = self.as(MemberAccessExprSyntax.self) else { return false }
        return member.base?.isPath ?? false
    }
}
