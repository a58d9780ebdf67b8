/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Building a tokenizer from a model file. Its public face is in rill.h.
 */

#pragma once

#include "format/gguf.h"
#include "rill.h"

G_BEGIN_DECLS

/* Reads the vocabulary of an open file. NULL with RILL_ERROR_UNSUPPORTED names a tokenizer kind that is not run, with
 * RILL_ERROR_FORMAT what is wrong with it. The tokenizer copies what it needs; the file may be closed. */
RillTokenizer *rill_tokenizer_new_from_gguf (RillGguf *gguf, GError **error);
/* The same of keys alone, also of a description that is no file. */
RillTokenizer *rill_tokenizer_new_from_keys (RillGguf *gguf, GError **error);
/* Reads the tokenizer.json of a folder of Hugging Face, and what other files there say of special tokens. */
RillTokenizer *rill_tokenizer_new_from_folder (const char *path, GError **error);
/* What kind it is, as a model's description tells it: "llama" (SentencePiece BPE), "gpt2" (byte-level BPE), "t5" (Unigram),
 * and "bpe" for BPE of another form. */
const char *rill_tokenizer_get_kind_name (RillTokenizer *tokenizer);

G_END_DECLS
