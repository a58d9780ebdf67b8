/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Merging the characters of a word.
 */

#include "text/pair-bpe.h"

#include <string.h>

#define SPACE "\xe2\x96\x81"
#define SPACE_BYTES 3

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
  rill_joiner_init (&self->joiner, &bpe->merges);
}

void
rill_pair_merger_clear (RillPairMerger *self)
{
  rill_joiner_clear (&self->joiner);
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
        rill_joiner_add (&self->joiner, vocab->bytes[(guint8) character[i]]);
      return;
    }
  if (vocab->unknown < 0
      || (self->bpe->fuses_unknown && rill_joiner_get_last (&self->joiner) == vocab->unknown))
    return;
  rill_joiner_add (&self->joiner, vocab->unknown);
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
    rill_joiner_add (&self->joiner, id);
  else
    append_unknown (self, character, n_bytes);
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
      if (space && !after_space && self->bpe->is_independent && rill_joiner_get_last (&self->joiner) >= 0
          && rill_joiner_get_last (&self->joiner) != self->vocab->unknown)
        rill_joiner_flush (&self->joiner, tokens);
      append_character (self, word + i, n);
      after_space = space;
      i += n;
    }
  rill_joiner_flush (&self->joiner, tokens);
}
