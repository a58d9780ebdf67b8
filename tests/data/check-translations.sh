#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every translation is well formed and complete for the sources as they are, and every source file with strings to translate is
# listed in po/POTFILES.

root=$1
status=0

for tool in msgfmt xgettext msgmerge msgattrib; do
  if ! command -v "$tool" >/dev/null; then
    echo "skipped: $tool is not installed"
    exit 77
  fi
done

cd "$root" || exit 1
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# The sources' strings of now, and not those of the last time that the translations were updated.
xgettext --from-code=UTF-8 --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 \
  --files-from=po/POTFILES --output="$scratch/now.pot" || exit 1

for language in $(cat po/LINGUAS); do
  msgmerge --quiet --no-fuzzy-matching --output-file="$scratch/$language.po" "po/$language.po" "$scratch/now.pot" || status=1
  statistics=$(LC_ALL=C msgfmt --check --check-accelerators=_ --statistics --output-file=/dev/null "$scratch/$language.po" 2>&1) ||
    status=1
  echo "$language: $statistics"
  case $statistics in
    *fuzzy*|*untranslated*)
      msgattrib --untranslated --no-wrap "$scratch/$language.po" | sed -n 's/^msgid "..\{1,\}/  not translated: &/p'
      msgattrib --only-fuzzy --no-wrap "$scratch/$language.po" | sed -n 's/^msgid "..\{1,\}/  not certain: &/p'
      status=1
      ;;
  esac
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
