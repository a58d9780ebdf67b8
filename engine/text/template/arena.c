/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks, each larger than the last thing that was asked of it.
 */

#include "text/template/arena.h"

#define BLOCK_BYTES 16384

void
rill_arena_init (RillArena *self,
                 gsize      max_total)
{
  *self = (RillArena) { g_ptr_array_new_with_free_func (g_free), NULL, 0, 0, max_total };
}

void
rill_arena_clear (RillArena *self)
{
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
}

gpointer
rill_arena_alloc (RillArena *self,
                  gsize      n_bytes)
{
  gpointer place;

  if (n_bytes > self->max_total)
    return NULL;

  n_bytes = (n_bytes + 7) & ~(gsize) 7;
  if (n_bytes > self->max_total - self->n_total)
    return NULL;

  self->n_total += n_bytes;
  if (n_bytes > self->n_left)
    {
      gsize n_block = MAX (n_bytes, BLOCK_BYTES);

      /* What is left of the old block is lost; a block of its own keeps a large thing from costing that. */
      if (n_bytes > BLOCK_BYTES / 4)
        {
          place = g_malloc0 (n_bytes);
          g_ptr_array_add (self->blocks, place);
          return place;
        }
      self->next = g_malloc0 (n_block);
      self->n_left = n_block;
      g_ptr_array_add (self->blocks, self->next);
    }

  place = self->next;
  self->next += n_bytes;
  self->n_left -= n_bytes;
  return place;
}
