/// Names and label values in the Prometheus text format.
enum MetricName {
    /// Returns a valid name: letters, digits, `_`, and `:`, not starting with a digit.
    ///
    /// Other characters become `_`.
    static func metric(_ label: String) -> String {
        sanitized(label, allowsColon: true)
    }

    static func label(_ name: String) -> String {
        sanitized(name, allowsColon: false)
    }

    /// Returns a label value in quotation marks, with backslashes, quotation marks, and line feeds escaped.
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

    /// Returns a number; Prometheus writes infinities as `+Inf` and `-Inf`.
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

/// The labels of one series, sorted by name.
struct MetricLabels: Hashable, Sendable {
    /// The labels in the text format, without braces: `method="GET",route="/x"`.
    let text: String

    init(_ dimensions: [(String, String)]) {
        text = dimensions.map { (MetricName.label($0.0), $0.1) }.sorted { $0.0 < $1.0 }
            .map { "\($0.0)=\(MetricName.quoted($0.1))" }.joined(separator: ",")
    }

    /// Returns the name of a series with its labels and an additional label.
    func series(_ name: String, also more: String = "") -> String {
        let all = [text, more].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? name : "\(name){\(all)}"
    }
}
