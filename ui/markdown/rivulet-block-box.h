/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blocks one under the other: a message, a quote, a list, what an item holds.
 */

#pragma once

#include "rivulet-block.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_BLOCK_BOX (rivulet_block_box_get_type ())
G_DECLARE_FINAL_TYPE (RivuletBlockBox, rivulet_block_box, RIVULET, BLOCK_BOX, GtkWidget)

GtkWidget *rivulet_block_box_new (RivuletBlockKind kind);

/*
 * Shows the children of @parent after the first @n_kept widgets, which stay as they are; widgets that show a block of the
 * same kind take the new one, the others make way.
 */
void  rivulet_block_box_show (RivuletBlockBox    *self,
                              const RivuletBlock *parent,
                              guint               n_kept);
guint rivulet_block_box_get_n_blocks (RivuletBlockBox *self);

G_END_DECLS
