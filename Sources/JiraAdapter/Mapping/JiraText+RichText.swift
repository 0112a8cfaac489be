import EntityModel

extension JiraText {
    /// The text in the language of both tools.
    var richText: RichText {
        switch self {
        case .markup(let markup): WikiReader.read(markup).value
        case .document(let document): ADFReader.read(document).value
        }
    }

    /// Writes a text in the form that the product takes.
    init(_ text: RichText, for product: JiraProduct) {
        switch product {
        case .cloud: self = .document(ADFWriter.write(text).value)
        case .dataCenter: self = .markup(WikiWriter.write(text).value)
        }
    }
}

extension RichText {
    /// The text as it is read again after it was written to the product.
    func kept(by product: JiraProduct) -> RichText {
        JiraText(self, for: product).richText
    }
}
