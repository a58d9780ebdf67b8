# SPDX-License-Identifier: GPL-3.0-or-later
"""The held-out texts that the tables read: books that no model of ours was trained on, and dialogues of the kind that the
built-in model speaks, in its own chat form."""

import subprocess
from pathlib import Path

from engine import Failure

ROLES = {"user: ": "<|user|>", "assistant: ": "<|assistant|>"}
# More than any vocabulary here makes of a token on the average, so that a cut text is long enough.
MAX_BYTES_A_TOKEN = 6


class Corpus:
    def __init__(self, folder):
        self.folder = Path(folder)
        self._texts = {}

    def is_there(self):
        return (self.folder / "books-valid.txt.zst").is_file()

    def read(self, name):
        if name not in self._texts:
            path = self.folder / f"{name}.txt.zst"
            if not path.is_file():
                raise Failure(f"{path}: not there; say where the corpus lies with --corpus FOLDER or RILL_CORPUS")
            done = subprocess.run(["zstd", "-dcq", str(path)], capture_output=True, check=False)
            if done.returncode != 0:
                raise Failure(f"{path}: {done.stderr.decode().strip()}")
            self._texts[name] = done.stdout.decode("utf-8")
        return self._texts[name]

    def books(self, n_texts, n_tokens):
        """n_texts pieces from evenly spaced places of the held-out books, each from a paragraph's beginning."""
        text = self.read("books-valid")
        pieces = []
        for i in range(n_texts):
            at = len(text) * i // n_texts
            begin = text.index("\n\n", at) + 2 if at > 0 else 0
            pieces.append(text[begin:begin + n_tokens * MAX_BYTES_A_TOKEN])
        return pieces

    def dialogues(self, n_texts):
        """The held-out dialogues one after the other, as one talk, from n_texts evenly spaced places."""
        records = self.read("chat-core-valid").strip().split("\n\n")
        return ["".join(chat(r) for r in records[len(records) * i // n_texts:] + records[:len(records) * i // n_texts])
                for i in range(n_texts)]


def chat(record):
    """A record of "user: ..." and "assistant: ..." lines in the chat form of the built-in model."""
    out = []
    for line in record.splitlines():
        for label, role in ROLES.items():
            if line.startswith(label):
                out.append(f"{role}{line[len(label):]}<|end|>")
    return "".join(out)


def make_texts(corpus, model, n_texts, n_tokens, books_alone=False):
    """{kind: [ids of each text]}, each exactly n_tokens long and begun as the model wants it. The dialogues are few."""
    kinds = {"books": (corpus.books(n_texts, n_tokens), False)}
    if model.has_chat_form and not books_alone:
        kinds["dialogue"] = (corpus.dialogues(n_texts), True)
    first = model.first_tokens()
    made = {}
    for kind, (pieces, special) in kinds.items():
        made[kind] = []
        for piece in pieces:
            ids = first + model.tokenize(piece[:n_tokens * MAX_BYTES_A_TOKEN], special=special)
            if len(ids) < n_tokens:
                raise Failure(f"{kind}: a text has {len(ids)} tokens, {n_tokens} are wanted")
            made[kind].append(ids[:n_tokens])
    return made
