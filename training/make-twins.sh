#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Trains the twins that docs/STREAMING.md compares: make-twins.sh OUT_DIR [TWINS_DIR]
#
# One small shape, one order of data, one seed; they differ only in what their heads may rest on. Needs what
# make-model.sh left in OUT_DIR (vocabulary and tokens). A twin that is there already is not made again.
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ]; then
  echo "usage: make-twins.sh OUT_DIR [TWINS_DIR]" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
out=$1
twins=${2:-$here/../build/twins}
trainer=${RIVULET_TRAIN:-$here/../build/training/rivulet-train}
steps=${TWIN_STEPS:-2500}
mkdir -p "$twins"
precision=
if grep -qw avx512_bf16 /proc/cpuinfo; then precision=--bf16; fi

# Every sample begins anywhere in its text, as in the paper's training.
twin ()
{
  name=$1
  shift
  [ -e "$twins/$name.gguf" ] && return
  "$trainer" train "$out/rivulet.model" "$twins/$name.checkpoint" --width 128 --layers 4 --heads 4 --heads-kv 4 \
    --feed-forward 352 --context 256 --tokens-a-step 2048 --muon --rate 6e-3 --steps "$steps" \
    --cool-from "$((steps * 7 / 10))" --seed 3 --mid-document 1 --light 1 --save-every 250 \
    --data "$out/tokens/books-train:2" --data "$out/tokens/stories-train:2" --data "$out/tokens/chat-core-train:3" \
    --data "$out/tokens/chat-selfdialogue-train:1" --valid "$out/tokens/books-valid" ${precision:+"$precision"} "$@" \
    | tee -a "$twins/$name.log"
  "$trainer" export "$twins/$name.checkpoint" "$out/rivulet.model" "$twins/$name.gguf" --type f32 --name "Twin: $name"
}

twin vanilla --sink none
twin sink-token --sink token
twin sink-token-cost --sink token --sink-cost 0.4 --sink-ramp 300,1000
twin learned-logit --sink learned
twin zero-sink --sink zero
