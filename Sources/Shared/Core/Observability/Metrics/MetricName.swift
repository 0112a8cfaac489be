/// Names and label values as the Prometheus text format takes them.
enum MetricName {
    /// Letters, digits, `_` and `:`, the first no digit; all else becomes `_`.
    static func metric(_ label: String) -> String {
        sanitized(label, allowsColon: true)
    }

    static func label(_ name: String) -> String {
        sanitized(name, allowsColon: false)
    }

    /// A label's value between quotes: backslash, quote and line feed are escaped.
    static func quoted(_ value: String) -> String {
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A number: Prometheus writes infinities as `+Inf` and `-Inf`.
    static func number(_ value: Double) -> String {
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value.isNaN { return "NaN" }
        return Int64(exactly: value).map(String.init) ?? value.description
    }

    private static func sanitized(_ name: String, allowsColon: Bool) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "_": result.unicodeScalars.append(scalar)
            case "0"..."9":
                if result.isEmpty { result += "_" }
                result.unicodeScalars.append(scalar)
            case ":" where allowsColon: result += ":"
            default: result += "_"
            }
        }
        return result.isEmpty ? "_" : result
    }
}

/// The labels of one series, in the order of their names.
struct MetricLabels: Hashable, Sendable {
    /// As in the text format, without braces: `method="GET",route="/x"`.
    let text: String

    init(_ dimensions: [(String, String)]) {
        text = dimensions.map { (MetricName.label($0.0), $0.1) }.sorted { $0.0 < $1.0 }
            .map { "\($0.0)=\(MetricName.quoted($0.1))" }.joined(separator: ",")
    }

    /// The name of a series, with labels of its own behind these.
    func series(_ name: String, also more: String = "") -> String {
        let all = [text, more].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? name : "\(name){\(all)}"
    }
}
