/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Joining pairs: a word begins as the tokens of its smallest parts, and the adjacent pair whose merge comes first is joined
 * until none is left. The heart of BPE, whatever its smallest parts are.
 */

#pragma once

#include "text/merge-queue.h"
#include "text/merges.h"

G_BEGIN_DECLS

/* One for any number of words. */
typedef struct
{
  const RillMerges *merges;
  GArray *symbols; /* those of the word at hand */
  RillMergeQueue *queue;
} RillJoiner;

typedef struct
{
  RillToken id;
  gint32 previous; /* -1: none */
  gint32 next;     /* -1: none */
} RillJoinerSymbol;

void rill_joiner_init (RillJoiner *self, const RillMerges *merges);
/* Also of one that is zeros. */
void rill_joiner_clear (RillJoiner *self);

/* Joins what has been added since the last call, and appends the ids of what is left to @tokens. */
void rill_joiner_flush (RillJoiner *self, GArray *tokens);

/* An id below 0 is no token: it joins with nothing and is left out. */
static inline void
rill_joiner_add (RillJoiner *self,
                 RillToken   id)
{
  RillJoinerSymbol symbol = { .id = id };

  g_array_append_val (self->symbols, symbol);
}

/* The last that was added; -1 where none was since the last flush. */
static inline RillToken
rill_joiner_get_last (const RillJoiner *self)
{
  return self->symbols->len > 0 ? g_array_index (self->symbols, RillJoinerSymbol, self->symbols->len - 1).id : -1;
}

G_END_DECLS
