# SPDX-License-Identifier: GPL-3.0-or-later
"""
The icons keep to what GTK needs: square, and the symbolic ones made of filled shapes alone, since a symbolic icon is
recoloured by its fill and a stroke would stay black on a dark window. check-icons.py FOLDER
"""

import pathlib
import sys
import xml.etree.ElementTree as ElementTree

folder = pathlib.Path(sys.argv[1])
failures = []

for path in sorted(folder.glob("*.svg")):
    root = ElementTree.parse(path).getroot()
    box = [float(number) for number in root.get("viewBox").split()]
    size = 16 if path.stem.endswith("-symbolic") else 128
    if box != [0, 0, size, size]:
        failures.append(f"{path.name}: viewBox is {box}, not {size} x {size}")
    for element in root.iter():
        kind = element.tag.rsplit("}", 1)[-1]
        if kind in ("image", "text"):
            failures.append(f"{path.name}: <{kind}> is not drawn alike everywhere")
        if size == 16 and (element.get("stroke") or "stroke" in (element.get("style") or "")):
            failures.append(f"{path.name}: <{kind}> has a stroke")
        if size == 16 and kind == "path" and element.get("fill") in (None, "none"):
            failures.append(f"{path.name}: <{kind}> is not filled")

print("\n".join(failures) if failures else "all icons are well made")
sys.exit(1 if failures else 0)
