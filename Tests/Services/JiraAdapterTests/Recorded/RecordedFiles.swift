import Foundation

/// Documents and payloads that real tools wrote.
///
/// The files are in the folder that `TANDEM_RECORDED` names, or in `shared/jira` next to the checkout. Without either
/// folder, the tests that need them are skipped.
enum RecordedFiles {
    static let root: URL? = {
        var candidates: [URL] = []
        if let folder = ProcessInfo.processInfo.environment["TANDEM_RECORDED"] {
            candidates.append(URL(filePath: folder))
        }
        var parent = URL(filePath: #filePath)
        while parent.path.count > 1 {
            parent.deleteLastPathComponent()
            candidates.append(parent.appending(path: "shared/jira"))
        }
        return candidates.first { FileManager.default.fileExists(atPath: $0.appending(path: "MANIFEST.json").path) }
    }()

    static var areThere: Bool { root != nil }

    /// Returns the files below a folder of the root, with their paths in it.
    static func files(under folder: String, ext: String = "json") throws -> [(name: String, bytes: [UInt8])] {
        guard let folder = root?.appending(path: folder) else { return [] }
        let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0.hasSuffix("." + ext) }.sorted().map { name in
            (name, Array(try Data(contentsOf: folder.appending(path: name))))
        }
    }
}
