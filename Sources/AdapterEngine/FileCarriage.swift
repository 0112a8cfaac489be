public import EntityModel

/// Has those files hang on an item that are to.
///
/// What comes from another tool is carried over, byte by byte as it comes in; what is not wanted any more is removed.
public struct FileCarriage: Sendable {
    public typealias Upload = @Sendable (AttachedFile, FileBytes) async throws(ToolFailure) -> AttachedFile
    public typealias List = @Sendable () async throws(ToolFailure) -> [AttachedFile]
    public typealias Remove = @Sendable (AttachedFile) async throws(ToolFailure) -> Void

    private let source: any FileSource
    private let account: AccountID
    private let tool: Tool
    private let upload: Upload
    private let list: List
    private let remove: Remove

    /// - Parameters:
    ///   - source: where the files of other tools come from.
    ///   - account: whose files they are.
    ///   - tool: on whose item they are to hang.
    ///   - upload: hangs a file on the item; sent once.
    ///   - list: the files that hang on the item now.
    ///   - remove: takes a file away; one that is gone already is no error.
    public init(
        from source: any FileSource, account: AccountID, to tool: Tool, upload: @escaping Upload,
        list: @escaping List, remove: @escaping Remove
    ) {
        self.source = source
        self.account = account
        self.tool = tool
        self.upload = upload
        self.list = list
        self.remove = remove
    }

    /// - Parameters:
    ///   - known: the item's files as they were read; one that somebody adds meanwhile stays.
    ///   - wanted: those that are to hang on it.
    ///   - field: that holds them, for the words of a refusal.
    /// - Returns: what became of each file of the other tool.
    /// - Throws: `refused` where the tool does not let one go; then none was carried over.
    public func apply(
        from known: FieldValue, to wanted: FieldValue, in field: FieldID
    ) async throws(ToolFailure) -> [AttachedFile: FileCopy] {
        do throws(ToolFailure) {
            try await remove(known.files.filter { !wanted.files.contains($0) })
        } catch {
            guard error.isRefusal else { throw error }
            throw ToolFailure(kind: .refused, message: error.message, fields: [field: error.message])
        }
        var copies: [AttachedFile: FileCopy] = [:]
        for file in wanted.files where file.item.tool != tool {
            do throws(ToolFailure) {
                copies[file] = .made(try await copy(file))
            } catch {
                guard error.isRefusal else { throw error }
                copies[file] = .refused(reason: error.message)
            }
        }
        return copies
    }

    private func remove(_ gone: [AttachedFile]) async throws(ToolFailure) {
        guard !gone.isEmpty else { return }
        // Several may count as the one that was read.
        for there in try await list() where gone.contains(where: { $0.isLike(there) }) {
            try await remove(there)
        }
    }

    private func copy(_ file: AttachedFile) async throws(ToolFailure) -> AttachedFile {
        let sent: Result<AttachedFile, ToolFailure>
        do {
            sent = try await source.read(file, account: account) { bytes in
                do throws(ToolFailure) {
                    return .success(try await upload(file, bytes))
                } catch {
                    return .failure(error)
                }
            }
        } catch let failure as ToolFailure {
            // Some tools list files that they have lost; asking again would not bring them back.
            guard failure.kind == .notFound || failure.isRefusal else { throw failure }
            throw ToolFailure(kind: .refused, message: "the other tool lists a file that it does not give")
        } catch {
            throw ToolFailure(kind: .unavailable, message: "a file was cut off while it was carried over")
        }
        let made = try sent.get()
        guard made.size == file.size else {
            try await remove(made)
            throw ToolFailure(
                kind: .unavailable, message: "the tool kept another number of bytes of a file than were sent")
        }
        return made
    }
}

extension ToolFailure {
    /// Whether the tool does not take or give this, whatever else it does.
    var isRefusal: Bool { kind == .refused || kind == .forbidden }
}
