# SPDX-License-Identifier: GPL-3.0-or-later
"""
A manifest whose archives come from Debian's source packages, for a machine that reaches a Debian mirror and nothing else.
cmark-gfm's is the very file that the manifest names; OpenBLAS's is packed anew without LAPACK, which is not built anyway.
"""

import pathlib
import re
import shutil
import subprocess

PACKAGES = {"openblas": "OpenMathLib/OpenBLAS/", "cmark-gfm": "github/cmark-gfm/"}


def find_mirror():
    for path in sorted(pathlib.Path("/etc/apt").glob("sources.list.d/*.sources")):
        found = re.search(r"^URIs: *(\S+)", path.read_text(), re.MULTILINE)
        if found:
            return found.group(1)
    return None


def download(folder):
    """The archives by package name, or None. apt's own lists are not touched."""
    mirror = find_mirror()
    if mirror is None or shutil.which("apt-get") is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    archives = {name: list(folder.glob(f"{name}_*.orig.tar.*")) for name in PACKAGES}
    if not all(archives.values()):
        (folder / "lists").mkdir(exist_ok=True)
        listing = folder / "sources.list"
        listing.write_text(f"deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] {mirror} trixie main\n")
        options = ["-o", f"Dir::Etc::SourceList={listing}", "-o", "Dir::Etc::SourceParts=/dev/null",
                   "-o", f"Dir::State::Lists={folder / 'lists'}", "-o", "APT::Sandbox::User=root"]
        subprocess.run(["apt-get", *options, "-qq", "update"], check=True)
        # A packaging that has been replaced meanwhile is not fetched; the archive of the release is all that is wanted.
        subprocess.run(["apt-get", *options, "-qq", "source", "--download-only", *PACKAGES], cwd=folder,
                       stderr=subprocess.DEVNULL)
        archives = {name: list(folder.glob(f"{name}_*.orig.tar.*")) for name in PACKAGES}
    return {name: paths[0] for name, paths in archives.items()} if all(archives.values()) else None


def get_checksum(path):
    return subprocess.run(["sha256sum", path], check=True, capture_output=True, text=True).stdout.split()[0]


def localise(manifest, archives, tree):
    """The manifest's text with local archives, and what was changed, in words."""
    changes = []
    for name, where in PACKAGES.items():
        checksum = get_checksum(archives[name])
        named = re.search(rf"url: https://github.com/{where}\S*\n *sha256: (\w+)", manifest)
        text = named.group(0)
        indent = re.search(r"\n( *)sha256", text).group(1)
        manifest = manifest.replace(text, f"path: {archives[name]}\n{indent}sha256: {checksum}")
        changes.append(f"{name}: {'the very archive' if checksum == named.group(1) else 'Debian’s archive in its place'}")
    return manifest.replace("path: ..", f"path: {tree}"), changes
