#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the built-in model from the corpus: make-model.sh CORPUS_DIR OUT_DIR
#
# Needs zstd, spm_train (sentencepiece), python3 and build/training/rivulet-train (meson setup -Dtraining=true). Seeds are
# fixed. What lies in OUT_DIR already is not made again, and a run of training that was stopped goes on where it was.
set -euo pipefail

if [ $# -ne 2 ]; then
  echo "usage: make-model.sh CORPUS_DIR OUT_DIR" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
corpus=$1
out=$2
trainer=${RIVULET_TRAIN:-$here/../build/training/rivulet-train}
mkdir -p "$out/text" "$out/tokens"

# 1. Text: the corpus unpacked, and dialogues of our own. Nothing under a share-alike licence is among them.
# Held-out dialogues hold names that no other text does.
for name in chat-core-train chat-core-valid chat-persona-train chat-selfdialogue-train task-orders-train \
    stories-simple-train stories-train stories-valid books-train books-valid; do
  [ -e "$out/text/$name.txt" ] || zstd -dqf "$corpus/$name.txt.zst" -o "$out/text/$name.txt"
done
[ -e "$out/text/rivulet-train.txt" ] || python3 "$here/dialogues.py" 200000 1 > "$out/text/rivulet-train.txt"
[ -e "$out/text/rivulet-more.txt" ] || python3 "$here/dialogues.py" 200000 4 > "$out/text/rivulet-more.txt"
[ -e "$out/text/rivulet-last.txt" ] || python3 "$here/dialogues.py" 200000 6 > "$out/text/rivulet-last.txt"
[ -e "$out/text/rivulet-wide.txt" ] || python3 "$here/dialogues.py" 160000 8 > "$out/text/rivulet-wide.txt"
[ -e "$out/text/rivulet-again.txt" ] || python3 "$here/dialogues.py" 90000 9 > "$out/text/rivulet-again.txt"
[ -e "$out/text/rivulet-fresh.txt" ] || python3 "$here/dialogues.py" 70000 10 > "$out/text/rivulet-fresh.txt"
[ -e "$out/text/rivulet-end.txt" ] || python3 "$here/dialogues.py" 35000 11 > "$out/text/rivulet-end.txt"
[ -e "$out/text/rivulet-valid.txt" ] \
  || { python3 "$here/dialogues.py" 500 2 && python3 "$here/dialogues.py" 500 3 --held-out; } > "$out/text/rivulet-valid.txt"

# 2. Vocabulary: 4,096 pieces, chat-core and the words of words.txt weighing most.
if [ ! -e "$out/rivulet.model" ]; then
  turns='s/^(user|assistant): //'
  {
    sed -E "$turns" "$out/text/chat-core-train.txt"
    sed -E "$turns" "$out/text/chat-core-train.txt" | head -100000
    head -c 5000000 "$out/text/chat-selfdialogue-train.txt" | sed -E "$turns"
    head -c 4000000 "$out/text/stories-simple-train.txt"
    for _ in $(seq 200); do cat "$here/words.txt"; done
  } | grep -v '^$' > "$out/vocabulary.txt"
  spm_train --input="$out/vocabulary.txt" --model_prefix="$out/rivulet" --model_type=bpe --vocab_size=4096 \
    --byte_fallback=true --character_coverage=0.9999 --split_digits=true --num_threads=2 \
    --normalization_rule_name=identity --remove_extra_whitespaces=false --add_dummy_prefix=true \
    --input_sentence_size=0 --max_sentence_length=20000 --pad_id=-1 \
    --unk_id=0 --unk_piece='<unk>' --bos_id=1 --bos_piece='<sink>' --eos_id=2 --eos_piece='<|end|>' \
    --control_symbols='<|user|>,<|assistant|>,<|system|>' > "$out/vocabulary.log" 2>&1
fi

# 3. Tokens.
for text in "$out"/text/*.txt; do
  name=$(basename "$text" .txt)
  [ -e "$out/tokens/$name" ] || "$trainer" pack "$out/rivulet.model" "$text" "$out/tokens/$name"
done

# 4. Training, in phases: reading everything; mostly dialogues of our own; four times the same while the rate falls; twice with chat-core
# among them again, at the full rate and falling; at last with less of it, cut nowhere, so that no names are made up.
# The cost of attention grows between steps 300 and 1,000, after attention has formed, and is raised twice, once heads rest on the sink.
precision=
if grep -qw avx512_bf16 /proc/cpuinfo; then precision=--bf16; fi
phase=0
train ()
{
  phase=$((phase + 1))
  [ ! -e "$out/phase-$phase.done" ] || return 0
  echo "# phase $phase" >> "$out/training.log"
  "$trainer" train "$out/rivulet.model" "$out/mini.checkpoint" --muon --tokens-a-step 4096 --seed 1 \
    --rate-floor 0.02 --sink-ramp 300,1000 --save-every 250 --report-every 50 \
    ${precision:+"$precision"} "$@" | tee -a "$out/training.log"
  touch "$out/phase-$phase.done"
}
t=$out/tokens
train --steps 3250 --rate 6e-3 --context 256 --sink-cost 0.1 --mid-document 0.2 --valid "$t/chat-core-valid" \
  --data "$t/chat-core-train:4" --data "$t/rivulet-train:2" --data "$t/chat-selfdialogue-train:1" \
  --data "$t/stories-simple-train:1.2" --data "$t/books-train:0.8" --data "$t/stories-train:0.8" \
  --data "$t/chat-persona-train:0.1" --data "$t/task-orders-train:0.15"
train --steps 6000 --rate 6e-3 --context 512 --sink-cost 0.25 --mid-document 0.3 --valid "$t/rivulet-valid" \
  --data "$t/rivulet-train:6:0" --data "$t/chat-core-train:2:0.1" --data "$t/chat-selfdialogue-train:0.4" \
  --data "$t/stories-simple-train:0.7" --data "$t/books-train:0.6" --data "$t/stories-train:0.6" \
  --data "$t/chat-persona-train:0.1" --data "$t/task-orders-train:0.1"
train --steps 8600 --cool-from 6300 --rate 6e-3 --context 512 --sink-cost 0.4 --mid-document 0.3 --valid "$t/rivulet-valid" \
  --data "$t/rivulet-more:8:0" --data "$t/chat-core-train:0.3:0" --data "$t/chat-selfdialogue-train:0.3" \
  --data "$t/stories-simple-train:0.5" --data "$t/books-train:0.4" --data "$t/stories-train:0.4" \
  --data "$t/task-orders-train:0.1"
train --steps 9700 --cool-from 8600 --rate 3e-3 --context 512 --sink-cost 0.4 --mid-document 0.3 --valid "$t/rivulet-valid" \
  --data "$t/rivulet-last:8:0" --data "$t/chat-selfdialogue-train:0.1" --data "$t/stories-simple-train:0.4" \
  --data "$t/books-train:0.4" --data "$t/stories-train:0.4"
train --steps 12000 --cool-from 10200 --rate 4e-3 --context 512 --sink-cost 0.4 --mid-document 0.3 --valid "$t/rivulet-valid" \
  --data "$t/rivulet-wide:8:0" --data "$t/chat-selfdialogue-train:0.2" --data "$t/stories-simple-train:0.5" \
  --data "$t/books-train:0.6" --data "$t/stories-train:0.5"
train --steps 13000 --cool-from 12000 --rate 3e-3 --context 512 --sink-cost 0.4 --mid-document 0.3 --valid "$t/rivulet-valid" \
  --data "$t/rivulet-again:8:0" --data "$t/chat-selfdialogue-train:0.1" --data "$t/stories-simple-train:0.4" \
  --data "$t/books-train:0.5" --data "$t/stories-train:0.4"
train --steps 15000 --rate 3e-3 --context 512 --sink-cost 0.4 --mid-document 0.3 --valid "$t/rivulet-valid" \
  --data "$t/rivulet-again:8:0" --data "$t/chat-core-train:2:0.1" --data "$t/chat-selfdialogue-train:0.3" \
  --data "$t/stories-simple-train:0.4" --data "$t/books-train:0.6" --data "$t/stories-train:0.4"
train --steps 17600 --cool-from 15400 --rate 3e-3 --context 512 --sink-cost 0.4 --mid-document 0.3 --valid "$t/rivulet-valid" \
  --data "$t/rivulet-fresh:8:0" --data "$t/chat-core-train:1:0.1" --data "$t/chat-selfdialogue-train:0.2" \
  --data "$t/stories-simple-train:0.4" --data "$t/books-train:0.6" --data "$t/stories-train:0.4"
train --steps 18600 --cool-from 17600 --rate 3e-3 --context 512 --sink-cost 0.4 --mid-document 0.3 --valid "$t/rivulet-valid" \
  --data "$t/rivulet-end:8:0" --data "$t/chat-core-train:0.5:0" --data "$t/chat-selfdialogue-train:0.1" \
  --data "$t/stories-simple-train:0.4" --data "$t/books-train:0.5" --data "$t/stories-train:0.4"

# 5. The model, and how good it is.
"$trainer" export "$out/mini.checkpoint" "$out/rivulet.model" "$out/rivulet-mini.gguf"
python3 "$here/curves.py" "$out/training.log" "$out/curves"
"$trainer" evaluate "$out/mini.checkpoint" "$out/rivulet.model" "$out/tokens/rivulet-valid" "$out/tokens/chat-core-valid" \
  "$out/tokens/stories-valid" "$out/tokens/books-valid"
