"""Goes on in a Python environment of its own in the build folder, which has what a check needs of others' packages."""
import fcntl
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def enter(name, packages, skip):
    """Starts the program again in the environment `name`; `skip(why)` ends it where that cannot be made."""
    folder = ROOT / ".build" / name
    python = folder / "bin" / "python"
    ready = folder / " ".join(packages)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.with_suffix(".lock"), "w") as lock:
        # Several tests may come here at once; one makes the environment, the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            try:
                install(folder, python, packages)
            except (subprocess.SubprocessError, OSError) as error:
                skip(f"{' '.join(packages)} could not be installed ({error})")
            ready.touch()
    if Path(sys.prefix).resolve() != folder.resolve():
        os.execv(python, [str(python), *sys.argv])


def install(folder, python, packages):
    pip = [str(python), "-m", "pip", "install", "--quiet", "--retries", "1", "--timeout", "15",
           "--disable-pip-version-check", *packages]
    for step in ([sys.executable, "-m", "venv", "--clear", str(folder)], pip):
        subprocess.run(step, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=180)
