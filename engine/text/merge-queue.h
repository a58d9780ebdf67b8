/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Candidate merges in order of preference: by rank, and from left to right within a rank.
 *
 * Candidates of one rank come mostly from left to right, so each rank has a run, a queue to whose end they are added, and
 * only the runs' heads are in a heap. A word of a million letters then needs a heap of as many entries as it has different
 * merges, which stays in the cache.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _RillMergeQueue RillMergeQueue;

typedef struct
{
  guint32 rank;
  guint32 left;  /* which symbol is on the left */
  guint32 value; /* the caller's */
} RillMergeCandidate;

RillMergeQueue *rill_merge_queue_new (guint n_ranks);
void rill_merge_queue_free (RillMergeQueue *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RillMergeQueue, rill_merge_queue_free)

void rill_merge_queue_push (RillMergeQueue *self, RillMergeCandidate candidate);
/* Returns: FALSE where none is left. */
gboolean rill_merge_queue_pop (RillMergeQueue *self, RillMergeCandidate *candidate);

G_END_DECLS
