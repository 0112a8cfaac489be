/// A kind of formatting that a conversion could not represent, and the number of its occurrences.
///
/// The text itself is kept. A loss reveals nothing of the content.
public struct FormattingLoss: Hashable, Sendable, Codable {
    public var feature: Feature
    public var count: Int

    public init(feature: Feature, count: Int) {
        self.feature = feature
        self.count = count
    }

    /// The name of the formatting that was lost, as people call it.
    ///
    /// The type is open: an adapter adds the features that only its tool has.
    public struct Feature: RawRepresentable, Hashable, Sendable, Codable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let alignment = Feature(rawValue: "alignment")
        public static let attachment = Feature(rawValue: "attachment")
        public static let card = Feature(rawValue: "card")
        /// Formatting of inline code.
        public static let codeMarks = Feature(rawValue: "marks on code")
        public static let codeLanguage = Feature(rawValue: "code language")
        public static let colour = Feature(rawValue: "colour")
        public static let date = Feature(rawValue: "date")
        public static let decision = Feature(rawValue: "decision")
        /// An object of an app or of another site, such as an extension or a frame.
        public static let embedding = Feature(rawValue: "embedded object")
        /// An HTML element that rich text cannot represent, in a text that is HTML.
        public static let element = Feature(rawValue: "HTML element")
        public static let emoji = Feature(rawValue: "emoji")
        public static let expand = Feature(rawValue: "expand")
        public static let fontSize = Feature(rawValue: "font size")
        public static let image = Feature(rawValue: "image")
        public static let layout = Feature(rawValue: "layout")
        /// A link whose address is unsafe or cannot be expressed in the other format.
        public static let link = Feature(rawValue: "link")
        /// Blocks in a list item that the format of the list cannot contain.
        public static let listContent = Feature(rawValue: "list content")
        /// Numbering that does not start at 1.
        public static let listStart = Feature(rawValue: "list start")
        public static let macro = Feature(rawValue: "macro")
        public static let mention = Feature(rawValue: "mention")
        /// Blocks that are nested deeper than ``RichText/maximumDepth``.
        public static let nesting = Feature(rawValue: "nesting")
        public static let panel = Feature(rawValue: "panel")
        public static let status = Feature(rawValue: "status")
        /// Blocks in a quotation that its format cannot contain.
        public static let quoteContent = Feature(rawValue: "quote content")
        public static let lowered = Feature(rawValue: "subscript")
        public static let superscript = Feature(rawValue: "superscript")
        public static let table = Feature(rawValue: "table")
        public static let task = Feature(rawValue: "task")
        public static let unknown = Feature(rawValue: "unknown")
        /// A part of a document whose type Tandem does not know.
        public static let unknownObject = Feature(rawValue: "unknown object")

        /// The features that are objects in the text.
        ///
        /// A write of the text without them destroys them.
        static let embedded: Set<Feature> = [
            .image, .attachment, .embedding, .element, .unknownObject,
        ]
    }
}

extension Sequence<FormattingLoss> {
    /// The losses that are objects in the text rather than formatting.
    public var embedded: [FormattingLoss] { filter { FormattingLoss.Feature.embedded.contains($0.feature) } }
}

extension Sequence<FormattingLoss> {
    /// The losses in readable form: `table, 3 × image`.
    public var summary: String {
        map { $0.count == 1 ? $0.feature.rawValue : "\($0.count) × \($0.feature.rawValue)" }.joined(separator: ", ")
    }
}

/// A converted value and the formatting that the conversion could not represent.
public struct LossyResult<Value> {
    public var value: Value
    /// The losses, sorted by name.
    ///
    /// Each feature occurs once.
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

/// Counts formatting losses during a conversion.
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
