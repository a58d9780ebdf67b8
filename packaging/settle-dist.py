#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Gives everything in the release's tarball the time of its commit, and the modes that no umask has touched, so that the same
commit gives the same tarball whenever it is made. Run by `meson dist`.
"""

import os
import stat
import subprocess

folder = os.environ["MESON_DIST_ROOT"]
time = int(subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=os.environ["MESON_SOURCE_ROOT"], check=True,
                          capture_output=True, text=True).stdout)


def settle(path):
    mode = os.lstat(path).st_mode
    if not stat.S_ISLNK(mode):
        os.chmod(path, 0o755 if mode & 0o100 else 0o644)
    os.utime(path, (time, time), follow_symlinks=False)


for parent, folders, files in os.walk(folder):
    for name in folders + files:
        settle(os.path.join(parent, name))
settle(folder)
