/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of a tokenizer: its vocabulary, the tokens that are matched as a whole, and the kind that turns the text
 * between them into ids. A kind is one file behind a RillTokenizerKind.
 */

#pragma once

#include "text/splitter.h"
#include "text/tokenizer.h"
#include "text/vocab.h"

G_BEGIN_DECLS

typedef struct
{
  const char *model; /* tokenizer.ggml.model */
  gboolean sentence_piece; /* pieces write spaces as U+2581, and some ids have their usual places */
  /* Reads what this kind needs besides the vocabulary. */
  gboolean (*setup) (RillTokenizer *tokenizer, RillGguf *gguf, GError **error);
  /* Frees what setup() made, also where it failed. NULL: nothing. */
  void (*clear) (RillTokenizer *tokenizer);
  /* Appends the ids of text that holds no special tokens. @text may hold any bytes, and is not empty. Where other text
   * stands before it no space is put between. */
  void (*encode) (RillTokenizer *tokenizer, const char *text, gsize n_bytes, RillBegins begins, GArray *tokens);
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
  gpointer state;            /* the kind's own */
  RillSpecials user_defined; /* matched always */
  RillSpecials harmless;     /* of these, those that are no part of a chat's form: matched in what a person typed */
  RillSpecials all;          /* with control and unknown tokens: matched on request */
  GArray *ends;              /* of RillToken: those that end a turn or a text */
  guint8 *flags;             /* [n_vocab] RillTokenFlags; NULL: none has any */

  /* What SentencePiece vocabularies say besides. */
  gboolean add_space_prefix;
  gboolean prefix_is_first_only; /* it is put where nothing stands before, and not after special tokens */
  gboolean remove_extra_spaces;
  gboolean words_are_independent; /* no piece has a space after something else: text can be cut before spaces */
};

/* How a token that is matched as a whole stands to the text around it. */
typedef enum
{
  RILL_TOKEN_SINGLE_WORD = 1 << 0, /* no letter or digit touches it */
  RILL_TOKEN_LSTRIP = 1 << 1,      /* white space before it belongs to it */
  RILL_TOKEN_RSTRIP = 1 << 2,
  RILL_TOKEN_NORMALIZED = 1 << 3,  /* matched by its kind, in the text as the normalizer leaves it */
} RillTokenFlags;

typedef enum
{
  RILL_PART_TEXT,    /* user-defined tokens are recognised */
  RILL_PART_CONTENT, /* what a person or a model wrote in a chat: only those are that are no part of a chat's form */
  RILL_PART_LITERAL, /* control tokens too */
} RillPartKind;

/* Text and which tokens are to be recognised in it. Merges run across the parts' borders. */
typedef struct
{
  const char *text;
  gsize n_bytes;
  RillPartKind kind;
} RillTextPart;

void rill_tokenizer_encode_parts (RillTokenizer *tokenizer, const RillTextPart *parts, guint n_parts, RillBegins begins,
                                  GArray *tokens);

/* Once kind, vocabulary and flags are there: what is matched as a whole, and what ends a text. @chat_template: nullable. */
void rill_tokenizer_finish (RillTokenizer *tokenizer, const char *chat_template);

/* Whether the text after this token begins anew, with a space prefix of its own. */
gboolean rill_tokenizer_begins_text (RillTokenizer *tokenizer, RillToken id);

/* Whether a piece is matched as a whole. */
typedef gboolean (*RillSpecialFunc) (const RillTokenizer *tokenizer, RillToken id, gpointer user_data);

void rill_specials_init (RillSpecials *specials, const RillTokenizer *tokenizer, RillSpecialFunc func, gpointer user_data);
void rill_specials_clear (RillSpecials *specials);
/* The longest special token at the beginning of @text, or -1. */
RillToken rill_specials_match (const RillSpecials *specials, const RillVocab *vocab, const char *text, gsize n_bytes,
                               gsize *n_matched);

/* What @func may be: user-defined tokens; those that neither look like a marker nor stand in the chat template that
 * @user_data is (nullable); all of them and control tokens too. */
gboolean rill_special_is_user_defined (const RillTokenizer *tokenizer, RillToken id, gpointer user_data);
gboolean rill_special_is_harmless (const RillTokenizer *tokenizer, RillToken id, gpointer user_data);
gboolean rill_special_is_any (const RillTokenizer *tokenizer, RillToken id, gpointer user_data);

extern const RillTokenizerKind rill_tokenizer_kind_bpe;
extern const RillTokenizerKind rill_tokenizer_kind_spm;
extern const RillTokenizerKind rill_tokenizer_kind_unigram;

G_END_DECLS
