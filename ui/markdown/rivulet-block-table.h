/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table. One that is wider than the window scrolls by itself.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_BLOCK_TABLE (rivulet_block_table_get_type ())
G_DECLARE_FINAL_TYPE (RivuletBlockTable, rivulet_block_table, RIVULET, BLOCK_TABLE, GtkWidget)

G_END_DECLS
