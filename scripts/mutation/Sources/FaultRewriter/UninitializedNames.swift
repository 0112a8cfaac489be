import SwiftSyntax

/// The names of the local variables of a file that are declared without a first value.
///
/// If their assignment did not run, the compiler would reject the code.
final class UninitializedNames: SyntaxVisitor {
    private var names: Set<String> = []

    static func of(_ tree: Syntax) -> Set<String> {
        let visitor = UninitializedNames(viewMode: .sourceAccurate)
        visitor.walk(tree)
        return visitor.names
    }

    override func visit(_ node: PatternBindingSyntax) -> SyntaxVisitorContinueKind {
        let isLocal = node.parent?.parent?.parent?.is(CodeBlockItemSyntax.self) ?? false
        if isLocal, node.initializer == nil, node.accessorBlock == nil {
            names.insert(node.pattern.trimmedDescription)
        }
        return .visitChildren
    }
}
