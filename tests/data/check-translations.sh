#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every translation is well formed, and every source file with strings to translate is listed in po/POTFILES.

root=$1
status=0

for tool in msgfmt xgettext; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed"
    exit 77
  fi
done

cd "$root" || exit 1
for language in $(cat po/LINGUAS); do
  echo "msgfmt --check po/$language.po"
  msgfmt --check --output-file=/dev/null "po/$language.po" || status=1
done

for file in $(grep -l -E '\<N?_ \(|ngettext \(' ui/*.c ui/*/*.c) $(grep -l 'translatable="yes"' ui/*.ui ui/*/*.ui); do
  if ! grep -q -x "$file" po/POTFILES; then
    echo "$file has strings to translate and is not in po/POTFILES"
    status=1
  fi
done
for file in $(cat po/POTFILES); do
  if ! [ -e "$file" ]; then
    echo "po/POTFILES names $file, which is not there"
    status=1
  fi
done

exit $status
