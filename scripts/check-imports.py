#!/usr/bin/env python3
"""Fails when a target imports or links what it must not.

- A file imports only modules of this package that its target's line in Package.swift names. SwiftPM itself lets a target
  import any module that happens to be built before it.
- A target neither names nor imports what `NEVER` forbids, so that a new dependency in Package.swift fails here.
- A program does not link what `UNLINKED` forbids, not even through another module.
- Pure modules do no input or output, and simulators use only the parts of Primitives that are not Tandem's.
"""
import json
import pathlib
import re
import subprocess
import sys

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\(\w+\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)(?:\.(\w+))?",
    re.M,
)
INPUT_OUTPUT = re.compile(r"\b(?:FileManager|FileHandle|URLSession|Process|Socket|fopen|getenv)\b")

C_MODULES = {"CPostgres", "CRabbitMQ", "CCrypto", "CCurl"}
DRIVERS = {"Postgres", "AMQP", "CMS", "Curl"} | C_MODULES
ENGINES = {"SyncEngine", "AdapterEngine"}
SHARED = {"Core", "Persistence", "Messaging", "InternalAPI", "ToolHTTP", "AdapterKit"}
SERVICES = {"JiraAdapter", "TargetprocessAdapter", "EntitySync", "SecretsEncryptor", "ProfileAPI"}
SIMULATORS = {"JiraSimulator", "TargetprocessSimulator"}
PURE = {"Primitives", "EntityModel"} | ENGINES
TANDEM = {"EntityModel"} | DRIVERS | ENGINES | SHARED | SERVICES

# The modules that a target must never import, even if Package.swift declares them.
NEVER = {
    "Primitives": TANDEM | SIMULATORS,
    "EntityModel": DRIVERS | ENGINES | SHARED | SERVICES,
    "Postgres": TANDEM - {"CPostgres"},
    "AMQP": TANDEM - {"CRabbitMQ"},
    "CMS": TANDEM - {"CCrypto"},
    "Curl": TANDEM - {"CCurl"},
    "SyncEngine": DRIVERS | SHARED | SERVICES | {"AdapterEngine"},
    "AdapterEngine": DRIVERS | SHARED | SERVICES | {"SyncEngine"},
    "Core": C_MODULES | {"Postgres", "AMQP", "CMS"} | ENGINES | SHARED | SERVICES,
    "Persistence": C_MODULES | {"AMQP", "CMS", "Curl"} | ENGINES | (SHARED - {"Core"}) | SERVICES,
    "Messaging": C_MODULES | {"Postgres", "CMS", "Curl"} | ENGINES | (SHARED - {"Core"}) | SERVICES,
    "InternalAPI": DRIVERS | ENGINES | (SHARED - {"Core"}) | SERVICES,
    "ToolHTTP": C_MODULES | {"Postgres", "AMQP"} | ENGINES | (SHARED - {"Core"}) | SERVICES,
    "AdapterKit": C_MODULES | {"SyncEngine"} | SERVICES,
    "JiraAdapter": C_MODULES | {"Postgres", "AMQP", "SyncEngine", "Persistence", "Messaging"} | SERVICES,
    "TargetprocessAdapter": C_MODULES | {"Postgres", "AMQP", "SyncEngine", "Persistence", "Messaging"} | SERVICES,
    "EntitySync": C_MODULES | {"AdapterEngine", "AdapterKit", "ToolHTTP"} | SERVICES,
    "ProfileAPI": C_MODULES | ENGINES | {"AMQP", "CMS", "AdapterKit", "Messaging", "ToolHTTP"} | SERVICES,
    "SecretsEncryptor": C_MODULES | ENGINES | {"Postgres", "AMQP", "Persistence", "Messaging", "ToolHTTP"} | SERVICES,
    "TandemCLI": C_MODULES | ENGINES | SERVICES | {"Persistence", "Messaging", "AdapterKit"},
    "Simulation": DRIVERS | SHARED | SERVICES,
    "SimulatorKit": TANDEM | SIMULATORS,
    "JiraSimulator": TANDEM | SIMULATORS,
    "TargetprocessSimulator": TANDEM | SIMULATORS,
}

# The modules that a program must not link, not even through another module.
UNLINKED = {
    "SecretsEncryptor": {"CPostgres", "CRabbitMQ"},
    "ProfileAPI": {"CRabbitMQ"},
    "TandemCLI": {"CPostgres", "CRabbitMQ"},
    "Simulation": C_MODULES,
    "JiraSimulator": C_MODULES,
    "TargetprocessSimulator": C_MODULES,
}

# A misread of a vendor's format must not hide on both sides: simulators take only the calendar and its notations, hex
# digits, and seeded random numbers, each by name.
FOR_SIMULATORS = {"CalendarDate", "Hex", "HTTPDate", "ISO8601", "SeededRandom", "Timestamp"}


def folder(target: dict) -> pathlib.Path:
    return pathlib.Path(target["path"])


def linked(name: str, declared: dict[str, set[str]]) -> set[str]:
    """Everything that a target depends on, at any distance."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for dependency in declared.get(waiting.pop(), set()) - found:
            found.add(dependency)
            waiting.append(dependency)
    return found


def faults(targets: dict[str, dict]) -> list[str]:
    declared = {
        name: {next(iter(dependency.values()))[0] for dependency in target["dependencies"]}
        for name, target in targets.items()
    }
    found = []
    for name, target in targets.items():
        if target["type"] == "system":
            continue
        never = NEVER.get(name, set()) - {name}
        for module in sorted(declared[name] & never):
            found.append(f"Package.swift: {name} must never import {module}")
        for module in sorted(linked(name, declared) & UNLINKED.get(name, set())):
            found.append(f"Package.swift: {name} must not link {module}")
        for file in sorted(folder(target).rglob("*.swift")):
            text = file.read_text()
            for module, symbol in IMPORT.findall(text):
                if module in targets and module not in declared[name] | {name}:
                    found.append(f"{file}: imports {module}, which {name} does not declare")
                if module in never:
                    found.append(f"{file}: {name} must never import {module}")
                if name in SIMULATORS | {"SimulatorKit"} and module == "Primitives" and symbol not in FOR_SIMULATORS:
                    found.append(f"{file}: a simulator imports {sorted(FOR_SIMULATORS)} of Primitives, each by name")
            if name in PURE and (match := INPUT_OUTPUT.search(re.sub(r"//.*", "", text))):
                found.append(f"{file}: {name} does no input or output, such as {match[0]}")
    unknown = (set(NEVER) | set(UNLINKED)) - set(targets)
    return found + [f"check-imports.py: there is no target {name}" for name in sorted(unknown)]


def main() -> int:
    package = json.loads(subprocess.check_output(["swift", "package", "dump-package"]))
    found = faults({target["name"]: target for target in package["targets"]})
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
