"""Adds up the results of all test runners: `summary.py STATUS FOLDER`; exits 1 if anything failed or nothing ran."""
import pathlib
import sys
import xml.etree.ElementTree as xml


def main() -> int:
    status, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    passed = failed = skipped = 0
    for file in sorted(folder.glob("*.xml")):
        try:
            cases = list(xml.parse(file).getroot().iter("testcase"))
        except xml.ParseError:
            failed += 1
            print(f"failed: {file.stem} ended before its last test")
            continue
        for case in cases:
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
                print(f"failed: {case.get('classname')} {case.get('name')}")
            elif case.find("skipped") is not None:
                skipped += 1
            else:
                passed += 1
    if status != 0 and failed == 0:
        # The runner died before it could say which test it was.
        failed = 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or passed == 0 else 0


sys.exit(main())
