/// A statement with bound values.
///
/// The values never become part of the text: `"SELECT name FROM person WHERE id = \(id)"` sends `… WHERE id = $1`.
///
/// A text that is not a value needs the label `\(raw: text)` and must never come from user input. The description and
/// the mirror do not contain the values.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The statement with `$1`, `$2`, … in place of the values.
    public let text: String
    let parameters: Parameters

    public init(stringLiteral text: String) {
        self.text = text
        parameters = Parameters()
    }

    public init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
        parameters = stringInterpolation.parameters
    }

    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var parameters = Parameters()

        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 3)
        }

        public mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// Binds a value.
        ///
        /// A `nil` binds NULL.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            parameters.append(value)
            text += "$\(parameters.count)"
        }

        /// Inserts text unchanged, such as the name of a table.
        ///
        /// The text must come from code and never from input.
        public mutating func appendInterpolation(raw: String) {
            text += raw
        }
    }
}

extension SQL: CustomStringConvertible, CustomReflectable {
    public var description: String { text }
    public var customMirror: Mirror { Mirror(self, children: ["text": text]) }
}
