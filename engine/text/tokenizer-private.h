/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of a tokenizer: its vocabulary, the tokens that are matched as a whole, and the kind that turns the text
 * between them into ids. A kind is one file behind a RillTokenizerKind.
 */

#pragma once

#include "text/tokenizer.h"
#include "text/vocab.h"

G_BEGIN_DECLS

typedef struct
{
  const char *model; /* tokenizer.ggml.model */
  /* Reads what this kind needs besides the vocabulary. */
  gboolean (*setup) (RillTokenizer *tokenizer, RillGguf *gguf, GError **error);
  /* Appends the ids of text that holds no special tokens. @text may hold any bytes, and is not empty. */
  void (*encode) (RillTokenizer *tokenizer, const char *text, gsize n_bytes, GArray *tokens);
  /* Appends the bytes that a token of text stands for. */
  void (*append_bytes) (RillTokenizer *tokenizer, RillToken id, GString *out);
} RillTokenizerKind;

/* Pieces matched in the text as a whole, sorted by their bytes. */
typedef struct
{
  RillToken *ids;
  guint n;
  guint first[257]; /* pieces whose first byte is b: [first[b], first[b + 1]) */
} RillSpecials;

struct _RillTokenizer
{
  gatomicrefcount references;
  const RillTokenizerKind *kind;
  RillVocab vocab;
  RillSpecials user_defined; /* matched always */
  RillSpecials all;          /* with control and unknown tokens: matched on request */

  /* What SentencePiece vocabularies say besides. */
  gboolean add_space_prefix;
  gboolean remove_extra_spaces;
  gboolean words_are_independent; /* no piece has a space after something else: text can be cut before spaces */
};

/* Text and whether control tokens are to be recognised in it. Merges run across the parts' borders. */
typedef struct
{
  const char *text;
  gsize n_bytes;
  gboolean special;
} RillTextPart;

void rill_tokenizer_encode_parts (RillTokenizer *tokenizer, const RillTextPart *parts, guint n_parts, GArray *tokens);

/* Whether the text after this token begins anew, with a space prefix of its own. */
gboolean rill_tokenizer_begins_text (RillTokenizer *tokenizer, RillToken id);

void rill_specials_init (RillSpecials *specials, const RillVocab *vocab, gboolean with_control);
void rill_specials_clear (RillSpecials *specials);
/* The longest special token at the beginning of @text, or -1. */
RillToken rill_specials_match (const RillSpecials *specials, const RillVocab *vocab, const char *text, gsize n_bytes,
                               gsize *n_matched);

extern const RillTokenizerKind rill_tokenizer_kind_spm;

G_END_DECLS
