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
# Where the desktop's portals are installed, one of them mounts a folder; it may still be there when the session has ended.
clean_up ()
{
  if [ -e "$scratch/runtime/doc" ] && command -v fusermount3 >/dev/null; then
    fusermount3 -u -z "$scratch/runtime/doc" 2>/dev/null
  fi
  rm -rf "$scratch"
}
trap clean_up EXIT
mkdir -m 700 "$scratch/runtime"

unset WAYLAND_DISPLAY DISPLAY DBUS_SESSION_BUS_ADDRESS
export XDG_RUNTIME_DIR="$scratch/runtime"
export XDG_CONFIG_HOME="$scratch/config" XDG_DATA_HOME="$scratch/data" XDG_CACHE_HOME="$scratch/cache" XDG_STATE_HOME="$scratch/state"
export GDK_BACKEND=x11 GSK_RENDERER="${GSK_RENDERER:-cairo}" GSETTINGS_BACKEND=memory
# Drawing goes through cairo, so a software GL need not be started (nor its leaks reported by a sanitizer).
export GDK_DISABLE="${GDK_DISABLE:-gl,vulkan}"
# Files are chosen in the program's own dialogs, and no portal of the machine is started.
export GIO_USE_VFS=local GDK_DEBUG=no-portals ADW_DISABLE_PORTAL=1 NO_AT_BRIDGE=0

# Without a desktop GTK takes whatever font it finds; pictures are made with the desktop's own.
if [ -n "${RIVULET_FONT:-}" ]; then
  mkdir -p "$XDG_CONFIG_HOME/gtk-4.0"
  printf '[Settings]\ngtk-font-name=%s\n' "$RIVULET_FONT" >"$XDG_CONFIG_HOME/gtk-4.0/settings.ini"
fi

dbus-run-session -- xvfb-run -a -s "-screen 0 1280x800x24 -nolisten tcp" "$@"
