/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A vocabulary: pieces of text with their ids, scores and kinds. Immutable once read.
 */

#pragma once

#include "format/gguf.h"
#include "rill.h"

G_BEGIN_DECLS

#define RILL_VOCAB_MAX (1u << 24)      /* tokens */
#define RILL_VOCAB_PIECE_MAX 65535     /* bytes */

/* The numbers are those of tokenizer.ggml.token_type. */
typedef enum
{
  RILL_PIECE_NORMAL = 1,
  RILL_PIECE_UNKNOWN = 2,
  RILL_PIECE_CONTROL = 3,
  RILL_PIECE_USER_DEFINED = 4,
  RILL_PIECE_UNUSED = 5,
  RILL_PIECE_BYTE = 6,
} RillPieceKind;

typedef struct
{
  guint32 tag; /* upper half of the hash */
  RillToken id; /* -1: empty */
} RillVocabSlot;

typedef struct
{
  guint n_vocab;
  char *text;        /* all pieces, each with a NUL after it */
  gsize *offsets;    /* [n_vocab + 1] where each begins in text */
  float *scores;     /* [n_vocab] */
  guint8 *kinds;     /* [n_vocab] RillPieceKind */
  RillToken bytes[256]; /* the token of a byte, or -1 */
  RillToken bos, eos, eot, eom, unknown; /* -1: none */
  gboolean add_bos;
  gsize longest;     /* bytes, among the pieces that text is made of */

  RillVocabSlot *slots;
  gsize slot_mask;
  guint64 seed;
} RillVocab;

/* Of a @sentence_piece vocabulary bytes are written <0x0A> and special ids not given have their usual places. FALSE
 * with RILL_ERROR_FORMAT says what is wrong; @vocab may then be cleared all the same. */
gboolean rill_vocab_read (RillVocab *vocab, RillGguf *gguf, gboolean sentence_piece, GError **error);
/* From pieces by id, of which NULL are ids without a token, and what kinds and scores they have (@scores NULL: 0). Bytes
 * and look-up are made ready; special ids are -1. */
void rill_vocab_init_from_pieces (RillVocab *vocab, const char *const *pieces, const guint8 *kinds, const float *scores,
                                  guint n);
/* Whether a token of that name ends a turn or a text, in models whose files do not say so by a key. */
gboolean rill_vocab_is_end_name (const char *name);
void rill_vocab_clear (RillVocab *vocab);

static inline const char *
rill_vocab_get_piece (const RillVocab *vocab, RillToken id, gsize *n_bytes)
{
  *n_bytes = vocab->offsets[id + 1] - vocab->offsets[id] - 1;
  return vocab->text + vocab->offsets[id];
}

/* Makes the look-up table of the pieces that text is made of: normal and user-defined ones. The first of equals wins. */
void rill_vocab_index (RillVocab *vocab);
/* Returns -1 where no normal or user-defined piece has these bytes. */
RillToken rill_vocab_find (const RillVocab *vocab, const char *bytes, gsize n_bytes);
/* The control or user-defined token of that name, slowly; -1: none. */
RillToken rill_vocab_find_special (const RillVocab *vocab, const char *name);

G_END_DECLS
