/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A word as a linked list of symbols, and the queue of the pairs that can be joined.
 */

#include "text/joiner.h"

typedef RillJoinerSymbol Symbol;

#define JOINED (-2) /* part of the one before */

void
rill_joiner_init (RillJoiner       *self,
                  const RillMerges *merges)
{
  self->merges = merges;
  self->symbols = g_array_new (FALSE, FALSE, sizeof (Symbol));
  self->queue = rill_merge_queue_new (merges->n);
}

void
rill_joiner_clear (RillJoiner *self)
{
  g_clear_pointer (&self->symbols, g_array_unref);
  g_clear_pointer (&self->queue, rill_merge_queue_free);
}

static inline void
consider_pair (RillJoiner   *self,
               const Symbol *symbols,
               gint32        left)
{
  guint32 rank;

  if (left < 0 || symbols[left].next < 0)
    return;

  rank = rill_merges_find (self->merges, symbols[left].id, symbols[symbols[left].next].id);
  if (rank != RILL_NO_MERGE)
    rill_merge_queue_push (self->queue, (RillMergeCandidate) { rank, (guint32) left, 0 });
}

static void
join_all (RillJoiner *self,
          Symbol     *symbols,
          gint32      n)
{
  RillMergeCandidate candidate;

  for (gint32 i = 0; i < n; i++)
    {
      symbols[i].previous = i - 1;
      symbols[i].next = i + 1 < n ? i + 1 : -1;
    }
  for (gint32 i = 0; i + 1 < n; i++)
    consider_pair (self, symbols, i);

  while (rill_merge_queue_pop (self->queue, &candidate))
    {
      const RillMerge *merge = &self->merges->merges[candidate.rank];
      gint32 index = (gint32) candidate.left;
      Symbol *left = &symbols[index];
      Symbol *right;

      /* Either side may have changed since the pair was found. */
      if (left->id != merge->left || left->next < 0 || symbols[left->next].id != merge->right)
        continue;

      right = &symbols[left->next];
      left->id = merge->joint;
      left->next = right->next;
      right->id = JOINED;
      if (left->next >= 0)
        symbols[left->next].previous = index;

      consider_pair (self, symbols, left->previous);
      consider_pair (self, symbols, index);
    }
}

void
rill_joiner_flush (RillJoiner *self,
                   GArray     *tokens)
{
  Symbol *symbols = (Symbol *) (void *) self->symbols->data;
  gint32 n = (gint32) self->symbols->len;

  join_all (self, symbols, n);
  for (gint32 i = n > 0 ? 0 : -1; i >= 0; i = symbols[i].next)
    if (symbols[i].id >= 0)
      g_array_append_val (tokens, symbols[i].id);
  g_array_set_size (self->symbols, 0);
}
