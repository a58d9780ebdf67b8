#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the built-in model from the corpus: make-model.sh CORPUS_DIR OUT_DIR
#
# Needs zstd, spm_train (sentencepiece), python3 and build/training/rivulet-train (meson setup -Dtraining=true). Seeds are
# fixed. What lies in OUT_DIR already is not made again, and a run of training that was stopped goes on where it was.
set -eu

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
for name in chat-core-train chat-core-valid chat-selfdialogue-train stories-simple-train stories-valid books-valid; do
  [ -e "$out/text/$name.txt" ] || zstd -dqf "$corpus/$name.txt.zst" -o "$out/text/$name.txt"
done
[ -e "$out/text/rivulet-train.txt" ] || python3 "$here/dialogues.py" 80000 1 > "$out/text/rivulet-train.txt"
[ -e "$out/text/rivulet-valid.txt" ] || python3 "$here/dialogues.py" 800 2 > "$out/text/rivulet-valid.txt"

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

# 4. Training, in phases: what is read, how long the samples are, and when the cosine would end. The cost of attention grows
# between steps 300 and 1,000 and stays.
train ()
{
  "$trainer" train "$out/rivulet.model" "$out/mini.checkpoint" --rate 3e-3 --tokens-a-step 2048 --seed 1 \
    --sink-cost 0.1 --sink-ramp 300,1000 --valid "$out/tokens/rivulet-valid" "$@" | tee -a "$out/training.log"
}
own=$out/tokens/rivulet-train
core=$out/tokens/chat-core-train
selves=$out/tokens/chat-selfdialogue-train
stories=$out/tokens/stories-simple-train
train --steps 9000 --stop 1500 --context 256 --mid-document 0.2 --data "$core:5" --data "$selves:1" --data "$stories:1"
train --steps 9000 --stop 3000 --context 256 --mid-document 0.1 --data "$own:6" --data "$core:3" --data "$selves:0.3" \
  --data "$stories:0.5"
train --steps 6000 --stop 3500 --context 512 --mid-document 0.1 --data "$own:7" --data "$core:3"
train --steps 4800 --stop 3800 --context 512 --mid-document 0.1 --data "$own:7" --data "$core:3"
train --steps 4200 --stop 4000 --context 512 --mid-document 0.1 --data "$own:7" --data "$core:3"
train --steps 4800 --stop 4200 --context 512 --mid-document 0.1 --data "$own:7" --data "$core:3"
train --steps 4320 --stop 4240 --rate-floor 0.01 --context 512 --mid-document 0.1 --data "$own:7" --data "$core:3"

# 5. The model, and how good it is.
"$trainer" export "$out/mini.checkpoint" "$out/rivulet.model" "$out/rivulet-mini.gguf"
"$trainer" evaluate "$out/mini.checkpoint" "$out/rivulet.model" "$out/tokens/rivulet-valid" "$out/tokens/chat-core-valid" \
  "$out/tokens/stories-valid" "$out/tokens/books-valid"
