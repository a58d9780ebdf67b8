/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks are counted references: a widget keeps the one it shows while the parser makes the next tree.
 */

#include "rivulet-block.h"

RivuletBlock *
rivulet_block_new (RivuletBlockKind kind,
                   gsize            start,
                   gsize            end)
{
  RivuletBlock *self = g_rc_box_new0 (RivuletBlock);

  self->kind = kind;
  self->start = start;
  self->end = MAX (start, end);

  return self;
}

RivuletBlock *
rivulet_block_ref (RivuletBlock *self)
{
  return g_rc_box_acquire (self);
}

static void
clear_block (gpointer data)
{
  RivuletBlock *self = data;

  g_free (self->text);
  g_free (self->info);
  g_clear_pointer (&self->spans, g_array_unref);
  g_clear_pointer (&self->children, g_ptr_array_unref);
}

void
rivulet_block_unref (RivuletBlock *self)
{
  g_rc_box_release_full (self, clear_block);
}

void
rivulet_block_take_child (RivuletBlock *self,
                          RivuletBlock *child)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (child != NULL);

  if (self->children == NULL)
    self->children = g_ptr_array_new_with_free_func ((GDestroyNotify) rivulet_block_unref);
  g_ptr_array_add (self->children, child);
}

guint
rivulet_block_get_n_children (const RivuletBlock *self)
{
  return self->children == NULL ? 0 : self->children->len;
}

RivuletBlock *
rivulet_block_get_child (const RivuletBlock *self,
                         guint               index)
{
  g_return_val_if_fail (index < rivulet_block_get_n_children (self), NULL);

  return g_ptr_array_index (self->children, index);
}

void
rivulet_block_add_span (RivuletBlock *self,
                        gsize         source,
                        gsize         shown,
                        gsize         length)
{
  RivuletBlockSpan span = { source, shown, length };

  if (self->spans == NULL)
    self->spans = g_array_new (FALSE, FALSE, sizeof (RivuletBlockSpan));
  g_array_append_val (self->spans, span);
}

gsize
rivulet_block_get_shown_before (const RivuletBlock *self,
                                gsize               cut)
{
  gsize n_shown = 0;

  if (cut >= self->end)
    return self->n_shown;
  if (cut <= self->start || self->spans == NULL)
    return 0;

  for (guint i = 0; i < self->spans->len; i++)
    {
      const RivuletBlockSpan *span = &g_array_index (self->spans, RivuletBlockSpan, i);

      if (span->source >= cut)
        break;
      n_shown = span->shown + MIN (cut - span->source, span->length);
    }

  return n_shown;
}
