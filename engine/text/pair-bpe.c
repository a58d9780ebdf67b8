/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merging the characters of a word.
 */

#include "text/pair-bpe.h"

#include <string.h>

#define SPACE "\xe2\x96\x81"
#define SPACE_BYTES 3

typedef struct
{
  RillToken id;    /* MERGED: part of the one before */
  gint32 previous; /* -1: none */
  gint32 next;     /* -1: none */
} Symbol;

#define MERGED (-2)

static gboolean
is_space (const char *text,
          gsize       n_bytes)
{
  return n_bytes >= SPACE_BYTES && memcmp (text, SPACE, SPACE_BYTES) == 0;
}

/* Whether a piece has U+2581 after something else. */
static gboolean
joins_words (const char *piece)
{
  while (is_space (piece, strlen (piece)))
    piece += SPACE_BYTES;
  return strstr (piece, SPACE) != NULL;
}

void
rill_pair_bpe_prepare (RillPairBpe     *self,
                       const RillVocab *vocab)
{
  self->is_independent = TRUE;
  for (guint i = 0; i < self->merges.n && self->is_independent; i++)
    if (self->merges.merges[i].joint >= 0)
      self->is_independent = !joins_words (vocab->text + vocab->offsets[self->merges.merges[i].joint]);
  for (guint c = 0; c < RILL_PAIR_BPE_CHARACTERS; c++)
    {
      char written[6];

      self->characters[c] = rill_vocab_find (vocab, written, (gsize) g_unichar_to_utf8 (c, written));
    }
}

void
rill_pair_bpe_clear (RillPairBpe *self)
{
  rill_merges_clear (&self->merges);
}

void
rill_pair_merger_init (RillPairMerger    *self,
                       const RillPairBpe *bpe,
                       const RillVocab   *vocab)
{
  *self = (RillPairMerger) { bpe, vocab };
  self->symbols = g_array_new (FALSE, FALSE, sizeof (Symbol));
  self->queue = rill_merge_queue_new (bpe->merges.n);
}

void
rill_pair_merger_clear (RillPairMerger *self)
{
  g_clear_pointer (&self->symbols, g_array_unref);
  g_clear_pointer (&self->queue, rill_merge_queue_free);
}

static void
append_symbol (RillPairMerger *self,
               RillToken       id)
{
  gint32 index = (gint32) self->symbols->len;
  Symbol symbol = { id, index - 1, -1 };

  if (index > 0)
    g_array_index (self->symbols, Symbol, index - 1).next = index;
  g_array_append_val (self->symbols, symbol);
}

static void
append_unknown (RillPairMerger *self,
                const char     *character,
                gsize           n_bytes)
{
  const RillVocab *vocab = self->vocab;
  gboolean has_bytes = self->bpe->has_bytes;

  for (gsize i = 0; i < n_bytes; i++)
    has_bytes = has_bytes && vocab->bytes[(guint8) character[i]] >= 0;
  if (has_bytes)
    {
      for (gsize i = 0; i < n_bytes; i++)
        append_symbol (self, vocab->bytes[(guint8) character[i]]);
      return;
    }
  if (vocab->unknown < 0
      || (self->bpe->fuses_unknown && self->symbols->len > 0
          && g_array_index (self->symbols, Symbol, self->symbols->len - 1).id == vocab->unknown))
    return;
  append_symbol (self, vocab->unknown);
}

static void
append_character (RillPairMerger *self,
                  const char     *character,
                  gsize           n_bytes)
{
  gunichar c = g_utf8_get_char (character);
  RillToken id = c < RILL_PAIR_BPE_CHARACTERS ? self->bpe->characters[c]
                                              : rill_vocab_find (self->vocab, character, n_bytes);

  if (id >= 0)
    append_symbol (self, id);
  else
    append_unknown (self, character, n_bytes);
}

static inline void
consider_pair (RillPairMerger *self,
               const Symbol   *symbols,
               gint32          left)
{
  guint32 rank;

  if (left < 0 || symbols[left].next < 0)
    return;

  rank = rill_merges_find (&self->bpe->merges, symbols[left].id, symbols[symbols[left].next].id);
  if (rank != RILL_NO_MERGE)
    rill_merge_queue_push (self->queue, (RillMergeCandidate) { rank, (guint32) left, 0 });
}

static void
merge_all (RillPairMerger *self)
{
  Symbol *symbols = (Symbol *) (void *) self->symbols->data;
  RillMergeCandidate candidate;

  for (guint i = 0; i + 1 < self->symbols->len; i++)
    consider_pair (self, symbols, (gint32) i);

  while (rill_merge_queue_pop (self->queue, &candidate))
    {
      const RillMerge *merge = &self->bpe->merges.merges[candidate.rank];
      gint32 index = (gint32) candidate.left;
      Symbol *left = &symbols[index];
      Symbol *right;

      /* Either side may have changed since the pair was found. */
      if (left->id != merge->left || left->next < 0 || symbols[left->next].id != merge->right)
        continue;

      right = &symbols[left->next];
      left->id = merge->joint;
      left->next = right->next;
      right->id = MERGED;
      if (left->next >= 0)
        symbols[left->next].previous = index;

      consider_pair (self, symbols, left->previous);
      consider_pair (self, symbols, index);
    }
}

static void
flush (RillPairMerger *self,
       GArray         *tokens)
{
  const Symbol *symbols;

  merge_all (self);
  symbols = (const Symbol *) (void *) self->symbols->data;
  for (gint32 i = self->symbols->len > 0 ? 0 : -1; i >= 0; i = symbols[i].next)
    g_array_append_val (tokens, symbols[i].id);
  g_array_set_size (self->symbols, 0);
}

void
rill_pair_merger_encode (RillPairMerger *self,
                         const char     *word,
                         gsize           n_bytes,
                         GArray         *tokens)
{
  gboolean after_space = TRUE;

  if (self->bpe->ignores_merges)
    {
      RillToken id = rill_vocab_find (self->vocab, word, n_bytes);

      if (id >= 0)
        {
          g_array_append_val (tokens, id);
          return;
        }
    }
  for (gsize i = 0; i < n_bytes;)
    {
      gsize n = (gsize) (g_utf8_next_char (word + i) - (word + i));
      gboolean space = is_space (word + i, n);

      /* The cut comes before the first of a run of spaces. What is unknown may go on across it. */
      if (space && !after_space && self->bpe->is_independent && self->symbols->len > 0
          && g_array_index (self->symbols, Symbol, self->symbols->len - 1).id != self->vocab->unknown)
        flush (self, tokens);
      append_character (self, word + i, n);
      after_space = space;
      i += n;
    }
  flush (self, tokens);
}
