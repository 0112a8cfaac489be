// swift-tools-version: 6.2
import PackageDescription

// The rewriter of `scripts/mutate`. It is a package of its own so that Tandem itself does not build swift-syntax.
// The version of swift-syntax matches the compiler: 603 is Swift 6.3.

let syntax: [Target.Dependency] = ["SwiftOperators", "SwiftParser", "SwiftSyntax"].map {
    .product(name: $0, package: "swift-syntax")
}

let package = Package(
    name: "mutation",
    products: [.executable(name: "fault-rewriter", targets: ["FaultRewriterCommand"])],
    dependencies: [.package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.0")],
    targets: [
        .target(name: "FaultRewriter", dependencies: syntax, swiftSettings: [.treatAllWarnings(as: .error)]),
        .executableTarget(
            name: "FaultRewriterCommand", dependencies: ["FaultRewriter"],
            swiftSettings: [.treatAllWarnings(as: .error)]),
        .testTarget(name: "FaultRewriterTests", dependencies: ["FaultRewriter"]),
    ],
    swiftLanguageModes: [.v6]
)
