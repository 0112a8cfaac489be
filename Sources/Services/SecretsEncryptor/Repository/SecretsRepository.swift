import CMS
import Foundation
import Primitives

/// The cluster's repository of secrets: files in the format of hiera-eyaml, with values `ENC[PKCS7,…]`.
struct SecretsRepository: Sendable {
    /// The reason why a secret cannot be returned.
    enum Failure: Error, Hashable, Sendable {
        case unknown
        /// The file or the value cannot be read. The associated value is the file's name.
        case unreadable(String)
    }

    private static let maximumBytes = 1 << 20

    let folder: URL
    let keys: ClusterKeys
    private let lane = BlockingExecutor(label: "secrets.repository")

    init(folder: URL, keys: ClusterKeys) {
        self.folder = folder
        self.keys = keys
    }

    /// Looks up a secret in all files of the folder, ordered by name.
    ///
    /// The files are read each time, so that a change takes effect immediately.
    ///
    /// - Throws: ``Failure`` if the secret does not exist or cannot be read.
    func secret(_ name: String) async throws(Failure) -> Secret<[UInt8]> {
        try await lane.run { () -> Result<Secret<[UInt8]>, Failure> in
            do throws(Failure) {
                return .success(try find(name))
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private func find(_ name: String) throws(Failure) -> Secret<[UInt8]> {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        } catch {
            throw .unreadable(folder.lastPathComponent)
        }
        for file in names.sorted() where file.hasSuffix(".eyaml") || file.hasSuffix(".yaml") {
            guard let data = try? Data(contentsOf: folder.appending(path: file)), data.count <= Self.maximumBytes
            else { throw .unreadable(file) }
            guard let envelope = EyamlFile.value(of: name, in: String(decoding: data, as: UTF8.self)) else {
                continue
            }
            guard let bytes = Data(base64Encoded: envelope), let clear = try? keys.decryptText([UInt8](bytes)) else {
                throw .unreadable(file)
            }
            return clear
        }
        throw .unknown
    }
}

/// Reads the form of YAML that eyaml files use: a name at the start of a line, and a value that may be folded over
/// indented lines.
enum EyamlFile {
    /// Returns the base64 text of a name's value, or `nil` if the name does not exist or the value is not encrypted.
    static func value(of name: String, in text: String) -> String? {
        let lines = text.split(whereSeparator: \.isNewline)
        guard let start = lines.firstIndex(where: { entry(of: $0)?.name == name }),
            let first = entry(of: lines[start])?.value
        else { return nil }
        let rest = lines[(start + 1)...].prefix { $0.first == " " }
        let joined = ([first] + rest).joined().filter { !$0.isWhitespace && $0 != ">" && $0 != "\"" && $0 != "'" }
        guard joined.hasPrefix("ENC[PKCS7,"), joined.hasSuffix("]") else { return nil }
        return String(joined.dropFirst("ENC[PKCS7,".count).dropLast())
    }

    private static func entry(of line: Substring) -> (name: String, value: Substring)? {
        guard let first = line.first, !first.isWhitespace, first != "#" else { return nil }
        // A name may contain colons, such as `tandem::broker`. The colon that ends it is followed by a space or by
        // nothing.
        let isEnd = line.last == ":" && line.range(of: ": ") == nil
        guard let colon = isEnd ? line.indices.last : line.range(of: ": ")?.lowerBound else { return nil }
        let name = line[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "\"' "))
        return (name, line[line.index(after: colon)...])
    }
}
