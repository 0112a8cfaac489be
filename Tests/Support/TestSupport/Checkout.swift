public import Foundation

/// The folder of this package, from which tests start programs and read recorded documents.
public enum Checkout {
    /// The folder that contains `Package.swift`.
    public static let folder: URL = {
        var folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path.count > 1,
            !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()

    /// Returns the URL of a path in the `shared` folder, which is next to the package and not a part of it.
    public static func shared(_ path: String) -> URL {
        folder.deletingLastPathComponent().appending(path: "shared").appending(path: path)
    }
}
