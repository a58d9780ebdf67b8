/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An item of a list: its mark, and the blocks it holds.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_BLOCK_ITEM (rivulet_block_item_get_type ())
G_DECLARE_FINAL_TYPE (RivuletBlockItem, rivulet_block_item, RIVULET, BLOCK_ITEM, GtkWidget)

G_END_DECLS
