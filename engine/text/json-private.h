/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A tokenizer that tokenizer.json describes: a normalizer, a splitter, a model and a decoder, and the tokens that are added
 * to the model's.
 */

#pragma once

#include "format/json.h"
#include "text/byte-level.h"
#include "text/normalizer.h"
#include "text/pair-bpe.h"
#include "text/splitter.h"
#include "text/tokenizer-private.h"
#include "text/unigram.h"

G_BEGIN_DECLS

/* A token matched in the text as the normalizer leaves it. */
typedef struct
{
  char *text;
  gsize n_bytes;
  RillToken id;
} RillJsonAdded;

typedef struct
{
  RillNormalizer *normalizer; /* NULL: none */
  RillSplitter *splitter;     /* NULL: none */
  RillUnigram *unigram;       /* NULL: BPE */
  RillPairBpe bpe;
  GArray *added;              /* of RillJsonAdded */

  /* The decoder. */
  gboolean decodes_bytes;     /* characters are bytes */
  gboolean decodes_spaces;    /* U+2581 is a space */
  gint16 byte_of[RILL_BYTE_LEVEL_CHARACTERS];
} RillJsonTokenizer;

/* The object of tokenizer.json at hand, and what is known of it. */
typedef struct
{
  RillTokenizer *tokenizer;
  RillJsonTokenizer *state;
  RillJson json;
  const char *path;      /* the folder */
  RillToken template_bos; /* what the post-processor puts before a text; -1: nothing */
} RillJsonReader;

/* Vocabulary, kinds and flags, from "model" and "added_tokens". */
gboolean rill_json_read_vocab (RillJsonReader *reader, GError **error);
/* Merges or scores. */
gboolean rill_json_read_model (RillJsonReader *reader, GError **error);
/* "decoder" and "post_processor". */
gboolean rill_json_read_decoder (RillJsonReader *reader, GError **error);
gboolean rill_json_read_post_processor (RillJsonReader *reader, GError **error);
/* The special ids, from tokenizer_config.json, generation_config.json and config.json; those that end a text are added to
 * @ends, an array of RillToken. */
gboolean rill_json_read_special (RillJsonReader *reader, GArray *ends, GError **error);

extern const RillTokenizerKind rill_tokenizer_kind_json;

G_END_DECLS
