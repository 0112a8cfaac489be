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

/// A C library of the system: a module map and a shim, no Swift.
func system(_ name: String, _ pkgConfig: String, _ debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

func library(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

/// One of the five services: Core, plus what it names; never a C module, never another service.
func service(_ name: String, _ more: [Target.Dependency], resources: [Resource] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "Core", "EntityModel", "Primitives", configuration, hummingbird, httpTypes, lifecycle, logging, nio,
        ] + more,
        resources: resources, swiftSettings: settings)
}

/// A stand-in for a foreign system; shares no code with the adapter it faces.
func simulator(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: [
            "Primitives", "SimulatorForms", argumentParser, crypto, cryptoExtras, httpTypes, hummingbird, lifecycle,
            logging, nio,
            nioHTTP1, nioPosix, orderedCollections,
        ],
        swiftSettings: settings)
}

func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.byName(name: name), "TestSupport"] + (name == "Primitives" ? [] : ["Primitives"])
            + dependencies,
        swiftSettings: settings)
}

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
        .executable(name: "tandem", targets: ["Tandem"]),
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

        library("Primitives"),
        library("Postgres", ["CPostgres", "Primitives"]),
        library("AMQP", ["CRabbitMQ", "Primitives"]),
        library("CMS", ["CCrypto", "Primitives"]),
        library("Curl", ["CCurl", "Primitives"]),

        library("EntityModel", ["Primitives"]),
        library("SyncEngine", ["EntityModel", "Primitives"]),
        library("AdapterEngine", ["EntityModel", "Primitives"]),
        library(
            "Core",
            [
                "EntityModel", "Primitives", "Postgres", "AMQP", "CMS", "Curl",
                configuration, crypto, httpTypes, hummingbird, instrumentation, jwt, lifecycle, logging, metrics, nio,
            ]),

        library(
            "AdapterRuntime",
            [
                "AdapterEngine", "CMS", "Core", "Curl", "EntityModel", "Postgres", "Primitives", crypto, httpTypes,
                hummingbird,
                lifecycle, logging, metrics,
            ],
            resources: [.embedInCode("Migrations"), .embedInCode("OpenAPI/openapi.json")]),

        service("JiraAdapter", ["AdapterEngine", "AdapterRuntime", "Curl", "Postgres", crypto]),
        service("TargetprocessAdapter", ["AdapterEngine", "AdapterRuntime", "Curl", "Postgres", crypto]),
        service(
            "EntitySync", ["AMQP", "Postgres", "SyncEngine", metrics],
            resources: [.embedInCode("Store/Migrations"), .embedInCode("OpenAPI/openapi.json")]),
        service("SecretsEncryptor", ["CMS", crypto, jwt], resources: [.embedInCode("OpenAPI/openapi.json")]),
        service(
            "ProfileAPI", ["Curl", "Postgres", crypto, mustache],
            resources: [
                .embedInCode("Store/Migrations"), .embedInCode("OpenAPI/openapi.json"),
                .embedInCode("Page/account.mustache"),
            ]),

        .target(name: "SimulatorForms", swiftSettings: settings),
        simulator("JiraSimulator"),
        simulator("TargetprocessSimulator"),

        tool("Tandem", ["Core", "Curl", "EntityModel", "Primitives", argumentParser]),
        tool("Simulation", ["AdapterEngine", "EntityModel", "Primitives", "SyncEngine", argumentParser]),
        tool("Bench", ["Curl", "Primitives", argumentParser]),
        .executableTarget(name: "BrokerCeiling", dependencies: ["CRabbitMQ"]),

        .target(
            name: "TestSupport",
            dependencies: ["AdapterEngine", "Core", "EntityModel", "Postgres", "Primitives", hummingbird],
            path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "AdapterContract", dependencies: ["AdapterEngine", "EntityModel", "TestSupport"],
            path: "Tests/AdapterContract", swiftSettings: settings),
        tests(of: "Primitives"),
        tests(of: "Postgres"),
        tests(of: "AMQP"),
        tests(of: "CMS"),
        tests(of: "Curl"),
        tests(of: "EntityModel"),
        tests(of: "SyncEngine", ["EntityModel"]),
        tests(of: "AdapterEngine", ["EntityModel"]),
        tests(
            of: "Core",
            [
                "AMQP", "Curl", "EntityModel", "Postgres", crypto, httpTypes, hummingbird,
                hummingbirdTesting, instrumentation, jwt, lifecycle, logging, metrics,
            ]),
        tests(
            of: "AdapterRuntime", ["AdapterEngine", "Core", "Curl", "EntityModel", "Postgres", hummingbird, logging]),
        tests(
            of: "JiraAdapter",
            [
                "AdapterContract", "AdapterEngine", "AdapterRuntime", "Core", "Curl", "EntityModel", "Primitives",
                crypto,
                httpTypes, hummingbird,
                hummingbirdTesting, logging,
            ]),
        tests(
            of: "TargetprocessAdapter",
            [
                "AdapterContract", "AdapterEngine", "AdapterRuntime", "Core", "Curl", "EntityModel", "Primitives",
                httpTypes, hummingbird,
                hummingbirdTesting, logging,
            ]),
        tests(
            of: "EntitySync",
            [
                "AMQP", "Core", "Curl", "EntityModel", "Postgres", "SyncEngine", httpTypes, hummingbird,
                hummingbirdTesting,
            ]),
        tests(
            of: "SecretsEncryptor",
            ["CMS", "Core", "Curl", "EntityModel", crypto, httpTypes, hummingbird, hummingbirdTesting]),
        tests(
            of: "ProfileAPI",
            [
                "Tandem", "Core", "Curl", "EntityModel", "Postgres", hummingbird, hummingbirdTesting,
                argumentParser,
            ]),
        tests(of: "JiraSimulator", [hummingbird, hummingbirdTesting]),
        tests(of: "TargetprocessSimulator", [hummingbird, hummingbirdTesting]),
        tests(of: "Simulation", ["AdapterEngine", "EntityModel", "SyncEngine"]),
        .testTarget(
            name: "SystemTests", dependencies: ["AMQP", "Curl", "EntityModel", "Primitives", "TestSupport"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
