#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a validator with its arguments; skips when it is not installed.

if ! command -v "$1" >/dev/null; then
  echo "skipped: $1 is not installed"
  exit 77
fi
exec "$@"
