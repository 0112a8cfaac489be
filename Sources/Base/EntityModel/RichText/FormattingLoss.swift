/// A kind of formatting that a conversion could not carry, and how often it met it.
///
/// Its text stays in the text. A loss tells nothing of the content.
public struct FormattingLoss: Hashable, Sendable, Codable {
    public var feature: Feature
    public var count: Int

    public init(feature: Feature, count: Int) {
        self.feature = feature
        self.count = count
    }

    /// What was not carried, as people call it.
    ///
    /// Open: an adapter adds what only its tool has.
    public struct Feature: RawRepresentable, Hashable, Sendable, Codable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let alignment = Feature(rawValue: "alignment")
        public static let attachment = Feature(rawValue: "attachment")
        public static let card = Feature(rawValue: "card")
        /// Marks on inline code.
        public static let codeMarks = Feature(rawValue: "marks on code")
        public static let codeLanguage = Feature(rawValue: "code language")
        public static let colour = Feature(rawValue: "colour")
        public static let date = Feature(rawValue: "date")
        public static let decision = Feature(rawValue: "decision")
        /// An object of an app or of another site, such as an extension or a frame.
        public static let embedding = Feature(rawValue: "embedded object")
        /// An element of HTML that the generic language has no form for, in a text that is HTML.
        public static let element = Feature(rawValue: "HTML element")
        public static let emoji = Feature(rawValue: "emoji")
        public static let expand = Feature(rawValue: "expand")
        public static let fontSize = Feature(rawValue: "font size")
        public static let image = Feature(rawValue: "image")
        public static let layout = Feature(rawValue: "layout")
        /// A link whose address is unsafe or that the other form cannot name.
        public static let link = Feature(rawValue: "link")
        /// Blocks in a list item that its form of a list cannot hold.
        public static let listContent = Feature(rawValue: "list content")
        /// Numbering that starts elsewhere than at 1.
        public static let listStart = Feature(rawValue: "list start")
        public static let macro = Feature(rawValue: "macro")
        public static let mention = Feature(rawValue: "mention")
        /// Blocks that stand deeper than ``RichText/maximumDepth``.
        public static let nesting = Feature(rawValue: "nesting")
        public static let panel = Feature(rawValue: "panel")
        public static let status = Feature(rawValue: "status")
        /// Blocks in a quotation that its form cannot hold.
        public static let quoteContent = Feature(rawValue: "quote content")
        public static let lowered = Feature(rawValue: "subscript")
        public static let superscript = Feature(rawValue: "superscript")
        public static let table = Feature(rawValue: "table")
        public static let task = Feature(rawValue: "task")
        public static let unknown = Feature(rawValue: "unknown")
        /// A part of a document of a type that Tandem does not know.
        public static let unknownObject = Feature(rawValue: "unknown object")

        /// The features that are objects in the text: a text that is written again without them destroys them.
        static let embedded: Set<Feature> = [
            .image, .attachment, .embedding, .element, .unknownObject,
        ]
    }
}

extension Sequence<FormattingLoss> {
    /// The losses that are objects in the text, and not formatting.
    public var embedded: [FormattingLoss] { filter { FormattingLoss.Feature.embedded.contains($0.feature) } }
}

extension Sequence<FormattingLoss> {
    /// The losses for a person to read: `table, 3 × image`.
    public var summary: String {
        map { $0.count == 1 ? $0.feature.rawValue : "\($0.count) × \($0.feature.rawValue)" }.joined(separator: ", ")
    }
}

/// A converted value and what the conversion could not carry.
public struct LossyResult<Value> {
    public var value: Value
    /// Each feature once, by name.
    public var losses: [FormattingLoss]

    public init(value: Value, losses: [FormattingLoss] = []) {
        self.value = value
        self.losses = losses
    }

    public init(value: Value, losses: FormattingLossCounter) {
        self.init(value: value, losses: losses.losses)
    }
}

extension LossyResult: Sendable where Value: Sendable {}
extension LossyResult: Equatable where Value: Equatable {}

/// Counts losses while a conversion runs.
public struct FormattingLossCounter: Hashable, Sendable {
    private var counts: [FormattingLoss.Feature: Int] = [:]

    public init() {}

    public mutating func add(_ feature: FormattingLoss.Feature, count: Int = 1) {
        counts[feature, default: 0] += count
    }

    public var losses: [FormattingLoss] {
        counts.map { FormattingLoss(feature: $0.key, count: $0.value) }.sorted {
            $0.feature.rawValue < $1.feature.rawValue
        }
    }
}
