"""The copy of the package that `scripts/mutate` fills with faults: its sources, its manifest, and its build."""
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".tandem" / "mutation"
COPY = FOLDER / "copy"

# The end of the copied manifest: only the tests of one area remain, with the targets that they need.
TRIM = """
func targetName(of dependency: Target.Dependency) -> String? {
    switch dependency {
    case .byNameItem(let name, _), .targetItem(let name, _): name
    default: nil
    }
}
var neededTargets: Set<String> = ["TESTS"]
var unvisitedTargets = ["TESTS"]
while let name = unvisitedTargets.popLast() {
    for target in package.targets where target.name == name {
        for needed in target.dependencies.compactMap(targetName) where neededTargets.insert(needed).inserted {
            unvisitedTargets.append(needed)
        }
    }
}
package.targets.removeAll { !neededTargets.contains($0.name) }
package.products = []
"""


def sources(area):
    """The source folder of a target, relative to the package, or None if no target has this name."""
    found = [path for path in (ROOT / "Sources").glob(f"*/{area}") if path.is_dir()]
    return found[0].relative_to(ROOT) if found else None


def tests(area):
    """The name of the test target of an area."""
    return f"{area}Tests"


def manifest(text, area):
    """The manifest of the copy. A fault may cause a warning, so that warnings are no errors."""
    return text.replace("    .treatAllWarnings(as: .error),\n", "") + TRIM.replace("TESTS", tests(area))


def write_if_changed(path, data):
    """Writes a file only if its content differs, so that the next build compiles only the files that changed."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def update(area):
    """Makes the copy equal to the package, except for its build and the faults of the area."""
    wanted = set()
    faulty = sources(area)
    for top in ("Sources", "Tests"):
        for file in (ROOT / top).rglob("*"):
            path = file.relative_to(ROOT)
            if file.is_file() and faulty not in path.parents:
                wanted.add(path)
                write_if_changed(COPY / path, file.read_bytes())
    for top in ("Sources", "Tests"):
        for file in (COPY / top).rglob("*"):
            path = file.relative_to(COPY)
            if file.is_file() and path not in wanted and faulty not in path.parents:
                file.unlink()
    write_if_changed(COPY / "Package.swift", manifest((ROOT / "Package.swift").read_text(), area).encode())
    if (ROOT / "Package.resolved").is_file():
        write_if_changed(COPY / "Package.resolved", (ROOT / "Package.resolved").read_bytes())


def replace_area(area, rewritten):
    """Puts the rewritten sources of the area, and nothing else, into the copy."""
    target = COPY / sources(area)
    files = {file.relative_to(rewritten) for file in rewritten.rglob("*") if file.is_file()}
    for file in files:
        write_if_changed(target / file, (rewritten / file).read_bytes())
    for file in list(target.rglob("*")):
        if file.is_file() and file.relative_to(target) not in files:
            file.unlink()


def build():
    """Builds the test program of the copy; returns the status and everything that the compiler printed."""
    done = subprocess.run(
        ["swift", "build", "--build-tests", "--package-path", str(COPY), "--scratch-path", str(FOLDER / "build"),
         "-debug-info-format", "none"],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return done.returncode, done.stdout


def program():
    """The test program of the copy."""
    return FOLDER / "build" / "debug" / "tandemPackageTests.xctest"


ERROR = re.compile(r"^(?P<file>/[^:\n]+\.swift):(?P<line>\d+):\d+: error: (?P<text>.*)$", re.M)


def errors(output, area):
    """The places of the compiler's errors in the area: pairs of a path inside the area and a line."""
    target = COPY / sources(area)
    found = []
    for match in ERROR.finditer(output):
        path = pathlib.Path(match["file"])
        if target in path.parents:
            place = (str(path.relative_to(target)), int(match["line"]))
            if place not in found:
                found.append(place)
    return found


def reset_area(area):
    """Puts the unchanged sources of the area into the copy."""
    target = COPY / sources(area)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / sources(area), target)
