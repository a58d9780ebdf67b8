# SPDX-License-Identifier: GPL-3.0-or-later
"""The two Flatpak manifests differ in nothing but what makes the development one another: check-manifests.py FOLDER"""

import difflib
import pathlib
import sys

APP = "io.github.rivulet_chat.Rivulet"
OF_DEVELOPMENT = {
    f"id: {APP}.Devel",
    "desktop-file-name-suffix: ' (Development)'",
    "      - -Dprofile=development",
}

folder = pathlib.Path(sys.argv[1])


def read(name):
    return [line for line in (folder / f"{name}.yml").read_text().splitlines() if not line.startswith("#")]


lines = [line for line in difflib.ndiff(read(APP), read(f"{APP}.Devel")) if line[0] in "+-"]
added = {line[2:] for line in lines if line[0] == "+"}
removed = {line[2:] for line in lines if line[0] == "-"}
assert added == OF_DEVELOPMENT and removed == {f"id: {APP}"}, lines
text = (folder / f"{APP}.yml").read_text()
for word in "--share=network", "--filesystem", "--talk-name", "--socket=session-bus":
    assert word not in text, f"{word}: Rivulet asks for nothing but the screen"
print("both manifests are alike, and ask for nothing but the screen")
