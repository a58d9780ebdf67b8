/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of tokenizers share: making one out of a small vocabulary, and writing down what it gives.
 */

#pragma once

#include "rill.h"
#include "test-vocab.h"

G_BEGIN_DECLS

RillTokenizer *tokenizer_new_from_writer (GgufWriter *writer, GError **error);
RillTokenizer *tokenizer_new_from_vocab (TestVocab *vocab);
/* The ids, separated by spaces. */
char *tokenizer_dup_ids (RillTokenizer *tokenizer, const char *text, gssize n_bytes, RillEncodeFlags flags);
/* The pieces, separated by "|". */
char *tokenizer_dup_pieces (RillTokenizer *tokenizer, const char *text, RillEncodeFlags flags);

G_END_DECLS
