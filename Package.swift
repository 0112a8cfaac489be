// swift-tools-version: 6.2
import PackageDescription

// Layers, from the top: service → engine and Core → EntityModel and drivers → Primitives → C.
// A line below says all that a target may import; `scripts/check-imports.py` holds every file to it.

let settings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let deques: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let instrumentation: Target.Dependency = .product(name: "Instrumentation", package: "swift-distributed-tracing")
let jwt: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let orderedCollections: Target.Dependency = .product(name: "OrderedCollections", package: "swift-collections")

/// The folders below Sources and Tests, by layer.
enum Group: String {
    case base = "Base"
    case drivers = "Drivers"
    case engines = "Engines"
    case shared = "Shared"
    case services = "Services"
    case tools = "Tools"
    case simulators = "Simulators"

    func sources(_ target: String) -> String { "Sources/\(rawValue)/\(target)" }

    func tests(_ target: String) -> String { "Tests/\(rawValue)/\(target)" }
}

/// A C library of the system: a module map and a shim, no Swift.
func system(_ name: String, _ pkgConfig: String, _ debian: String) -> Target {
    .systemLibrary(
        name: name, path: Group.drivers.sources(name), pkgConfig: pkgConfig, providers: [.apt([debian])])
}

func library(
    _ name: String, in group: Group, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []
) -> Target {
    .target(
        name: name, dependencies: dependencies, path: group.sources(name), resources: resources,
        swiftSettings: settings)
}

/// One of the five services: Core, plus what it names; never a C module, never another service.
func service(_ name: String, _ more: [Target.Dependency], resources: [Resource] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "Core", "EntityModel", "Primitives", hummingbird, httpTypes,
        ] + more,
        path: Group.services.sources(name), resources: resources, swiftSettings: settings)
}

/// A stand-in for a foreign system; shares no code with the adapter it faces.
func simulator(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "Primitives", "SimulatorKit", argumentParser, crypto, cryptoExtras, httpTypes, hummingbird, lifecycle,
            logging, nio,
            nioHTTP1, nioPosix, orderedCollections,
        ],
        path: Group.simulators.sources(name), swiftSettings: settings)
}

func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies, path: Group.tools.sources(name),
        swiftSettings: settings)
}

func tests(of name: String, in group: Group, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name), "TestSupport"] + (name == "Primitives" ? [] : ["Primitives"])
            + dependencies,
        path: group.tests(name + "Tests"), swiftSettings: settings)
}

/// The modules on which both adapters depend.
let adapter: [Target.Dependency] = [
    "AdapterEngine", "AdapterKit", "Curl", "InternalAPI", "ToolHTTP", crypto,
]

let package = Package(
    name: "tandem",
    products: [
        .executable(name: "jira-adapter", targets: ["JiraAdapter"]),
        .executable(name: "targetprocess-adapter", targets: ["TargetprocessAdapter"]),
        .executable(name: "entity-sync", targets: ["EntitySync"]),
        .executable(name: "secrets-encryptor", targets: ["SecretsEncryptor"]),
        .executable(name: "profile-api", targets: ["ProfileAPI"]),
        .executable(name: "jira-simulator", targets: ["JiraSimulator"]),
        .executable(name: "targetprocess-simulator", targets: ["TargetprocessSimulator"]),
        .executable(name: "tandem", targets: ["TandemCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
    ],
    targets: [
        system("CPostgres", "libpq", "libpq-dev"),
        system("CRabbitMQ", "librabbitmq", "librabbitmq-dev"),
        system("CCrypto", "libcrypto", "libssl-dev"),
        system("CCurl", "libcurl", "libcurl4-openssl-dev"),

        library("Primitives", in: .base),
        library("Postgres", in: .drivers, ["CPostgres", "Primitives"]),
        library("AMQP", in: .drivers, ["CRabbitMQ", "Primitives", deques]),
        library("CMS", in: .drivers, ["CCrypto", "Primitives"]),
        library("Curl", in: .drivers, ["CCurl", "Primitives"]),

        library("EntityModel", in: .base, ["Primitives"]),
        library("SyncEngine", in: .engines, ["EntityModel", "Primitives"]),
        library("AdapterEngine", in: .engines, ["EntityModel", "Primitives"]),
        library(
            "Core", in: .shared,
            [
                "Curl", "EntityModel", "Primitives", configuration, crypto, httpTypes, hummingbird, instrumentation,
                jwt, lifecycle, logging, metrics, nio,
            ]),
        library("Persistence", in: .shared, ["Core", "EntityModel", "Postgres", "Primitives", lifecycle, logging]),
        library(
            "Messaging", in: .shared,
            ["AMQP", "Core", "EntityModel", "Primitives", crypto, lifecycle, logging, metrics]),
        library("InternalAPI", in: .shared, ["Core", "EntityModel", "Primitives", crypto, httpTypes, hummingbird]),
        library("ToolHTTP", in: .shared, ["CMS", "Core", "Curl", "EntityModel", "Primitives"]),
        library(
            "AdapterKit", in: .shared,
            [
                "AdapterEngine", "CMS", "Core", "Curl", "EntityModel", "InternalAPI", "Messaging", "Persistence",
                "Postgres", "Primitives", "ToolHTTP", crypto, httpTypes, hummingbird, lifecycle, logging, metrics,
            ],
            resources: [.embedInCode("Migrations"), .embedInCode("OpenAPI/openapi.json")]),

        service("JiraAdapter", adapter),
        service("TargetprocessAdapter", adapter),
        service(
            "EntitySync",
            ["AMQP", "InternalAPI", "Messaging", "Persistence", "Postgres", "SyncEngine", lifecycle, logging, metrics],
            resources: [.embedInCode("Store/Migrations"), .embedInCode("OpenAPI/openapi.json")]),
        service(
            "SecretsEncryptor", ["CMS", "InternalAPI", crypto, jwt], resources: [.embedInCode("OpenAPI/openapi.json")]),
        service(
            "ProfileAPI", ["Curl", "InternalAPI", "Persistence", "Postgres", crypto, mustache],
            resources: [
                .embedInCode("Store/Migrations"), .embedInCode("OpenAPI/openapi.json"),
                .embedInCode("AdminPage/account.mustache"),
            ]),

        library("SimulatorKit", in: .simulators, ["Primitives", httpTypes, hummingbird, nio, nioHTTP1, nioPosix]),
        simulator("JiraSimulator"),
        simulator("TargetprocessSimulator"),

        tool("TandemCLI", ["Core", "Curl", "EntityModel", "InternalAPI", "Primitives", "ToolHTTP", argumentParser]),
        tool("Simulation", ["AdapterEngine", "EntityModel", "Primitives", "SyncEngine", argumentParser]),
        tool("Benchmark", ["Curl", "Primitives", argumentParser]),
        .executableTarget(
            name: "BrokerBaseline", dependencies: ["CRabbitMQ"], path: Group.tools.sources("BrokerBaseline")),

        .target(
            name: "TestSupport",
            dependencies: [
                "AdapterEngine", "Core", "Curl", "EntityModel", "InternalAPI", "Persistence", "Postgres", "Primitives",
                httpTypes, hummingbird, hummingbirdTesting, lifecycle, logging,
            ],
            path: "Tests/Support/TestSupport", swiftSettings: settings),
        .target(
            name: "AdapterContract", dependencies: ["AdapterEngine", "EntityModel", "Primitives", "TestSupport"],
            path: "Tests/Support/AdapterContract", swiftSettings: settings),
        tests(of: "Primitives", in: .base),
        tests(of: "Postgres", in: .drivers),
        tests(of: "AMQP", in: .drivers),
        tests(of: "CMS", in: .drivers),
        tests(of: "Curl", in: .drivers),
        tests(of: "EntityModel", in: .base),
        tests(of: "SyncEngine", in: .engines, ["EntityModel"]),
        tests(of: "AdapterEngine", in: .engines, ["EntityModel"]),
        tests(
            of: "Core", in: .shared,
            [
                "Curl", "EntityModel", crypto, httpTypes, hummingbird, hummingbirdTesting, instrumentation, lifecycle,
                logging, metrics,
            ]),
        tests(of: "Persistence", in: .shared, ["Core", "Curl", "EntityModel", "Postgres", lifecycle]),
        tests(of: "Messaging", in: .shared, ["AMQP", "Core", "EntityModel", lifecycle, logging]),
        tests(
            of: "InternalAPI", in: .shared,
            ["Core", "Curl", "EntityModel", "ToolHTTP", hummingbird, hummingbirdTesting]),
        tests(of: "ToolHTTP", in: .shared, ["Core", "Curl", "EntityModel", httpTypes, hummingbird]),
        tests(
            of: "AdapterKit", in: .shared,
            [
                "AdapterEngine", "Core", "Curl", "EntityModel", "InternalAPI", "Persistence", "Postgres", hummingbird,
                logging,
            ]),
        tests(
            of: "JiraAdapter", in: .services,
            [
                "AdapterContract", "AdapterEngine", "AdapterKit", "Core", "Curl", "EntityModel", "InternalAPI",
                "ToolHTTP", crypto, cryptoExtras, httpTypes, hummingbird, hummingbirdTesting, logging,
            ]),
        tests(
            of: "TargetprocessAdapter", in: .services,
            [
                "AdapterContract", "AdapterEngine", "AdapterKit", "Core", "Curl", "EntityModel", "InternalAPI",
                "ToolHTTP", httpTypes, hummingbird, hummingbirdTesting, logging,
            ]),
        tests(
            of: "EntitySync", in: .services,
            [
                "AMQP", "Core", "Curl", "EntityModel", "InternalAPI", "Messaging", "Persistence", "Postgres",
                "SyncEngine", httpTypes, hummingbird, hummingbirdTesting,
            ]),
        tests(
            of: "SecretsEncryptor", in: .services,
            ["CMS", "Core", "Curl", "EntityModel", "InternalAPI", crypto, httpTypes, hummingbird, hummingbirdTesting]),
        tests(
            of: "ProfileAPI", in: .services,
            [
                "Core", "Curl", "EntityModel", "InternalAPI", "Persistence", "Postgres", "TandemCLI", httpTypes,
                hummingbird, hummingbirdTesting,
            ]),
        tests(of: "SimulatorKit", in: .simulators),
        tests(
            of: "JiraSimulator", in: .simulators,
            ["SimulatorKit", crypto, httpTypes, hummingbird, hummingbirdTesting, logging, nio, orderedCollections]),
        tests(
            of: "TargetprocessSimulator", in: .simulators,
            ["SimulatorKit", httpTypes, hummingbird, hummingbirdTesting, nio]),
        tests(
            of: "TandemCLI", in: .tools,
            ["Core", "EntityModel", "InternalAPI", argumentParser, httpTypes, hummingbird, hummingbirdTesting]),
        tests(of: "Simulation", in: .tools, ["EntityModel", "SyncEngine"]),
        .testTarget(
            name: "SystemTests", dependencies: ["AMQP", "Curl", "EntityModel", "Primitives", "TestSupport"],
            path: "Tests/System/SystemTests",
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
