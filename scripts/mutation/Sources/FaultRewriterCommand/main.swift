// fault-rewriter FOLDER                           prints the faults of the folder's sources, one JSON object a line
// fault-rewriter FOLDER DESTINATION NUMBERS       writes the sources with the faults of these numbers to DESTINATION
import FaultRewriter
import Foundation

struct Row: Encodable {
    var number: Int
    var file: String
    var line: Int
    var lastLine: Int
    var kind: String
}

/// One file of the folder, with its faults and their numbers, which count through all files.
struct File {
    var path: String
    var text: String
    var faults: [(number: Int, fault: Fault)]
}

func files(in folder: URL) throws -> [File] {
    let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    var next = 1
    return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
        let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        let found = FaultFinder.faults(in: text)
        defer { next += found.count }
        return File(path: path, text: text, faults: Array(zip(next..., found)).map { (number: $0, fault: $1) })
    }
}

func write(_ text: String, to file: URL) throws {
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: true, encoding: .utf8)
}

let arguments = CommandLine.arguments.dropFirst().map { String($0) }
guard arguments.count == 1 || arguments.count == 3 else {
    FileHandle.standardError.write(Data("Usage: fault-rewriter FOLDER [DESTINATION NUMBER,NUMBER,...]\n".utf8))
    exit(64)
}
let sources = try files(in: URL(filePath: arguments[0]))
if arguments.count == 1 {
    for file in sources {
        for (number, fault) in file.faults {
            let row = Row(
                number: number, file: file.path, line: fault.line, lastLine: fault.lastLine, kind: fault.kind.rawValue)
            print(String(decoding: try JSONEncoder().encode(row), as: UTF8.self))
        }
    }
} else {
    let destination = URL(filePath: arguments[1])
    let chosen = Set(arguments[2].split(separator: ",").compactMap { Int($0) })
    for file in sources {
        let faults = file.faults.filter { chosen.contains($0.number) }
        try write(RewrittenSource.text(of: file.text, with: faults), to: destination.appending(path: file.path))
    }
}
