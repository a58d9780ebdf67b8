#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a command on a virtual display under a D-Bus session of its own, with settings, caches and runtime folder apart from
# the person's. Exits with 77, which skips a test, when a tool is missing.

for tool in dbus-run-session xvfb-run xauth; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed"
    exit 77
  fi
done

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
mkdir -m 700 "$scratch/runtime"

unset WAYLAND_DISPLAY DISPLAY DBUS_SESSION_BUS_ADDRESS
export XDG_RUNTIME_DIR="$scratch/runtime"
export XDG_CONFIG_HOME="$scratch/config" XDG_DATA_HOME="$scratch/data" XDG_CACHE_HOME="$scratch/cache" XDG_STATE_HOME="$scratch/state"
export GDK_BACKEND=x11 GSK_RENDERER="${GSK_RENDERER:-cairo}" GSETTINGS_BACKEND=memory
# Drawing goes through cairo, so a software GL need not be started (nor its leaks reported by a sanitizer).
export GDK_DISABLE="${GDK_DISABLE:-gl,vulkan}"
export GIO_USE_VFS=local GTK_USE_PORTAL=0 NO_AT_BRIDGE=0

dbus-run-session -- xvfb-run -a -s "-screen 0 1280x800x24 -nolisten tcp" "$@"
