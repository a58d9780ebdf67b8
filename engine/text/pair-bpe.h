/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BPE as tokenizer.json has it: a word begins as its characters, and the adjacent pair whose merge comes first is joined
 * until none is left. Bytes are characters too where the splitter has written them so.
 */

#pragma once

#include "text/joiner.h"
#include "text/vocab.h"

G_BEGIN_DECLS

#define RILL_PAIR_BPE_CHARACTERS 0x180

typedef struct
{
  RillMerges merges;
  gboolean ignores_merges;  /* a word that is a token is that token */
  gboolean has_bytes;       /* what is no token goes out byte by byte */
  gboolean fuses_unknown;   /* several unknown characters are one token */
  gboolean is_independent;  /* no merge joins something to a U+2581 after it: words can be cut there */
  RillToken characters[RILL_PAIR_BPE_CHARACTERS]; /* the first code points' tokens, or -1 */
} RillPairBpe;

/* The merges are there; the rest follows from the vocabulary. */
void rill_pair_bpe_prepare (RillPairBpe *self, const RillVocab *vocab);
void rill_pair_bpe_clear (RillPairBpe *self);

/* What encoding works with; one for any number of words. */
typedef struct
{
  const RillPairBpe *bpe;
  const RillVocab *vocab;
  RillJoiner joiner;
} RillPairMerger;

void rill_pair_merger_init (RillPairMerger *self, const RillPairBpe *bpe, const RillVocab *vocab);
void rill_pair_merger_clear (RillPairMerger *self);
/* Appends the ids of one word, valid UTF-8. */
void rill_pair_merger_encode (RillPairMerger *self, const char *word, gsize n_bytes, GArray *tokens);

G_END_DECLS
