# SPDX-License-Identifier: GPL-3.0-or-later
"""The manual pages are well formed, and name the very options that the programs name: check-manual.py PROGRAM PAGE"""

import re
import shutil
import subprocess
import sys

SUBCOMMANDS = ["chat", "generate", "inspect", "tokenize", "detokenize", "logits", "eval", "bench", "quantize"]
# Every GTK program has these; the page names --help-all alone.
OF_GTK = {"--help-gapplication", "--gapplication-service", "--help-gtk"}

program, page = sys.argv[1:3]
failures = []


def long_options(text):
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", text))


def run(command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=True, **options)


def expect_equal(what, helped, written):
    for option in sorted(helped - written):
        failures.append(f"{what}: {option} is in --help and not in {page}")
    for option in sorted(written - helped):
        failures.append(f"{what}: {option} is in {page} and not in --help")


def plain(troff):
    return re.sub(r"\\f[A-Z]", "", troff).replace(r"\-", "-").replace(r"\~", " ")


with open(page, encoding="utf-8") as opened:
    source = plain(opened.read())

if program.endswith("rill"):
    # What every subcommand shares stands once, under OPTIONS.
    shared = long_options(source[source.index("\n.SH OPTIONS"):source.index("\n.SH ENVIRONMENT")])
    everything = long_options(run([program, "--help"]).stdout)
    for name in SUBCOMMANDS:
        helped = long_options(run([program, name, "--help"]).stdout)
        everything |= helped
        found = re.search(rf"\n\.SS rill {name}\b(.*?)(?=\n\.S[SH] )", source, re.DOTALL)
        if found is None:
            failures.append(f"{name}: no section in {page}")
            continue
        written = long_options(found.group(1))
        # A reference such as "with --chunk 1" is an option of OPTIONS.
        expect_equal(name, helped - shared, written - (shared & helped))
    expect_equal("OPTIONS", shared & everything, shared)
else:
    helped = long_options(run([program, "--help-all"]).stdout) - OF_GTK
    expect_equal("rivulet", helped, long_options(source))

if shutil.which("mandoc"):
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", page], capture_output=True, text=True)
    failures += lint.stdout.splitlines()
if shutil.which("man"):
    shown = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", page], capture_output=True, text=True)
    failures += shown.stderr.splitlines()
    # Some small installations have a "man" that only says that there are no manuals.
    if shown.returncode == 0 and "NAME" in shown.stdout and "EXIT STATUS" not in shown.stdout:
        failures.append(f"{page} does not show its last section")

print("\n".join(failures) if failures else f"{page}: well formed and complete")
sys.exit(1 if failures else 0)
