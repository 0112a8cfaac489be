/// A statement with its values bound, never pasted: `"SELECT name FROM person WHERE id = \(id)"` sends `… WHERE id =
/// $1`.
///
/// Text that is not a value needs the label `\(raw: text)` and must never come from outside. Values do not show in the
/// description or the mirror.
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The statement with `$1`, `$2` … in the places of the values.
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

        /// Binds a value; `nil` binds NULL.
        public mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
            parameters.append(value)
            text += "$\(parameters.count)"
        }

        /// Pastes text as it stands: names of tables and the like, chosen by code, never by input.
        public mutating func appendInterpolation(raw: String) {
            text += raw
        }
    }
}

extension SQL: CustomStringConvertible, CustomReflectable {
    public var description: String { text }
    public var customMirror: Mirror { Mirror(self, children: ["text": text]) }
}
