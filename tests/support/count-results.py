#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints `N passed, N failed, N skipped` for the last `meson test` run, counting single cases.

Exits 1 where a case failed or none ran. A test program that died counts as one failure besides the cases it finished.
"""

import json
import os
import sys
import xml.etree.ElementTree as ElementTree


def count_cases(path):
    """Returns ({program: failed cases}, passed, failed, skipped) of a JUnit report."""
    passed = failed = skipped = 0
    failed_in = {}
    for suite in ElementTree.parse(path).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            kinds = {child.tag for child in case}
            if kinds & {"failure", "error"}:
                failed += 1
                failed_in[suite.get("name")] = failed_in.get(suite.get("name"), 0) + 1
            elif "skipped" in kinds:
                skipped += 1
            else:
                passed += 1
    return failed_in, passed, failed, skipped


def main():
    logs = sys.argv[1]
    try:
        failed_in, passed, failed, skipped = count_cases(os.path.join(logs, "testlog.junit.xml"))
        with open(os.path.join(logs, "testlog.json"), encoding="utf-8") as lines:
            programs = [json.loads(line) for line in lines]
    except (OSError, ValueError, ElementTree.ParseError) as error:
        print(f"no test results: {error}", file=sys.stderr)
        print("0 passed, 1 failed")
        return 1
    broken = sum(program["result"] in ("FAIL", "ERROR", "TIMEOUT", "UNEXPECTEDPASS", "INTERRUPT") for program in programs)
    failed = max(failed, broken)
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
