/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory that is given back all at once, with a bound.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GPtrArray *blocks;
  char *next;
  gsize n_left;
  gsize n_total;
  gsize max_total;
} RillArena;

void rill_arena_init (RillArena *self, gsize max_total);
void rill_arena_clear (RillArena *self);
/* Zeroed, aligned to 8. Returns NULL beyond the bound. */
gpointer rill_arena_alloc (RillArena *self, gsize n_bytes);

G_END_DECLS
