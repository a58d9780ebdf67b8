/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The best path through all pieces that match (Viterbi), kept for every byte: the best sum that ends there and where its
 * last piece begins. Pieces are found in a trie whose edges lie in one hash table.
 */

#include "text/unigram.h"

#include <string.h>

#define NO_EDGE G_MAXUINT32
#define UNKNOWN_PENALTY 10.0 /* below the worst piece */

typedef struct
{
  guint64 key;   /* node << 8 | byte; NO_KEY: empty */
  guint32 child;
  RillToken id;  /* of the piece that ends here, or -1 */
} Edge;

#define NO_KEY G_MAXUINT64

struct _RillUnigram
{
  Edge *edges;
  gsize mask;
  guint64 seed;
  guint32 n_nodes;
  double *scores; /* [n_vocab] */
  double unknown_score;
};

typedef struct
{
  double score;
  gsize begin;   /* of the last piece; G_MAXSIZE: nothing ends here */
  RillToken id;  /* -1: unknown */
} Best;

static inline gsize
hash_key (const RillUnigram *self,
          guint64            key)
{
  guint64 hash = (key ^ self->seed) * 0x9e3779b97f4a7c15u;

  return (gsize) (hash ^ hash >> 32) & self->mask;
}

static inline Edge *
find_edge (const RillUnigram *self,
           guint32            node,
           guint8             byte)
{
  guint64 key = (guint64) node << 8 | byte;
  gsize i = hash_key (self, key);

  while (self->edges[i].key != NO_KEY && self->edges[i].key != key)
    i = (i + 1) & self->mask;
  return &self->edges[i];
}

static gboolean
is_text (const RillVocab *vocab,
         guint            id)
{
  return vocab->kinds[id] == RILL_PIECE_NORMAL || vocab->kinds[id] == RILL_PIECE_USER_DEFINED;
}

static void
insert (RillUnigram     *self,
        const RillVocab *vocab,
        RillToken        id)
{
  gsize n_bytes;
  const char *piece = rill_vocab_get_piece (vocab, id, &n_bytes);
  guint32 node = 0;
  Edge *edge = NULL;

  for (gsize i = 0; i < n_bytes; i++)
    {
      edge = find_edge (self, node, (guint8) piece[i]);
      if (edge->key == NO_KEY)
        *edge = (Edge) { (guint64) node << 8 | (guint8) piece[i], ++self->n_nodes, -1 };
      node = edge->child;
    }
  /* Of equal pieces the first counts. */
  if (edge != NULL && edge->id < 0)
    edge->id = id;
}

/* What the user defined is taken wherever it stands: better than any pieces that it could be cut into. */
static void
set_scores (RillUnigram     *self,
            const RillVocab *vocab)
{
  double best = -G_MAXDOUBLE, worst = G_MAXDOUBLE;

  self->scores = g_new (double, vocab->n_vocab);
  for (guint i = 0; i < vocab->n_vocab; i++)
    if (vocab->kinds[i] == RILL_PIECE_NORMAL)
      {
        best = MAX (best, (double) vocab->scores[i]);
        worst = MIN (worst, (double) vocab->scores[i]);
      }
  for (guint i = 0; i < vocab->n_vocab; i++)
    {
      gsize n_bytes;

      rill_vocab_get_piece (vocab, (RillToken) i, &n_bytes);
      self->scores[i] = vocab->kinds[i] == RILL_PIECE_USER_DEFINED ? (double) n_bytes * best - 0.1
                                                                   : (double) vocab->scores[i];
    }
  self->unknown_score = (worst < G_MAXDOUBLE ? worst : 0.0) - UNKNOWN_PENALTY;
}

RillUnigram *
rill_unigram_new (const RillVocab *vocab)
{
  RillUnigram *self = g_new0 (RillUnigram, 1);
  gsize n_bytes = 0, n_slots = 16;

  for (guint i = 0; i < vocab->n_vocab; i++)
    if (is_text (vocab, i))
      n_bytes += vocab->offsets[i + 1] - vocab->offsets[i] - 1;
  while (n_slots < 2 * n_bytes)
    n_slots *= 2;

  self->mask = n_slots - 1;
  self->seed = (guint64) g_random_int () << 32 | g_random_int ();
  self->edges = g_new (Edge, n_slots);
  for (gsize i = 0; i < n_slots; i++)
    self->edges[i] = (Edge) { NO_KEY, 0, -1 };
  for (guint i = 0; i < vocab->n_vocab; i++)
    if (is_text (vocab, i))
      insert (self, vocab, (RillToken) i);
  set_scores (self, vocab);
  return self;
}

void
rill_unigram_free (RillUnigram *self)
{
  if (self == NULL)
    return;

  g_free (self->edges);
  g_free (self->scores);
  g_free (self);
}

static inline void
offer (Best     *end,
       double    score,
       gsize     begin,
       RillToken id)
{
  if (end->begin == G_MAXSIZE || score > end->score)
    *end = (Best) { score, begin, id };
}

/* All pieces that begin at @begin, and the unknown where none is that one character. */
static void
extend (const RillUnigram *self,
        const char        *text,
        gsize              n_bytes,
        gsize              begin,
        Best              *best)
{
  gsize n_character = (gsize) (g_utf8_next_char (text + begin) - (text + begin));
  double score = best[begin].score;
  gboolean has_character = FALSE;
  guint32 node = 0;

  for (gsize i = begin; i < n_bytes; i++)
    {
      const Edge *edge = find_edge (self, node, (guint8) text[i]);

      if (edge->key == NO_KEY)
        break;
      node = edge->child;
      if (edge->id >= 0)
        {
          offer (&best[i + 1], score + self->scores[edge->id], begin, edge->id);
          has_character |= i + 1 - begin == n_character;
        }
    }
  if (!has_character)
    offer (&best[begin + n_character], score + self->unknown_score, begin, -1);
}

static void
append_unknown (const RillVocab *vocab,
                const char      *text,
                gsize            n_bytes,
                gboolean         goes_on,
                GArray          *tokens)
{
  gboolean has_bytes = TRUE;

  for (gsize i = 0; i < n_bytes; i++)
    has_bytes &= vocab->bytes[(guint8) text[i]] >= 0;
  for (gsize i = 0; has_bytes && i < n_bytes; i++)
    g_array_append_val (tokens, vocab->bytes[(guint8) text[i]]);
  if (!has_bytes && !goes_on && vocab->unknown >= 0)
    g_array_append_val (tokens, vocab->unknown);
}

void
rill_unigram_encode (const RillUnigram *self,
                     const RillVocab   *vocab,
                     const char        *text,
                     gsize              n_bytes,
                     GArray            *tokens)
{
  g_autofree Best *best = g_new (Best, n_bytes + 1);
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (gsize));
  gboolean was_unknown = FALSE;

  for (gsize i = 0; i <= n_bytes; i++)
    best[i].begin = G_MAXSIZE;
  best[0] = (Best) { 0.0, 0, -1 };
  for (gsize i = 0; i < n_bytes; i = (gsize) (g_utf8_next_char (text + i) - text))
    if (best[i].begin != G_MAXSIZE)
      extend (self, text, n_bytes, i, best);

  /* The path is known from its end. */
  for (gsize end = n_bytes; end > 0; end = best[end].begin)
    g_array_append_val (ends, end);
  for (guint i = ends->len; i > 0; i--)
    {
      gsize end = g_array_index (ends, gsize, i - 1);
      const Best *piece = &best[end];

      if (piece->id >= 0)
        g_array_append_val (tokens, piece->id);
      else
        append_unknown (vocab, text + piece->begin, end - piece->begin, was_unknown, tokens);
      was_unknown = piece->id < 0;
    }
}
