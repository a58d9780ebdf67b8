/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cells of evicted tokens on their way down.
 */

#pragma once

#include "rivulet-cells.h"
#include "rivulet-snapshot.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _RivuletCacheStripFall RivuletCacheStripFall;

/* @widget: is drawn anew while anything falls; outlives the fall. */
RivuletCacheStripFall *rivulet_cache_strip_fall_new (GtkWidget *widget);
void rivulet_cache_strip_fall_free (RivuletCacheStripFall *self);

/* Lets the cells fall whose tokens @before had in its window and @after has not. Without motion nothing does. */
void rivulet_cache_strip_fall_begin (RivuletCacheStripFall *self,
                                     const RivuletCells    *cells,
                                     const RivuletSnapshot *before,
                                     const RivuletSnapshot *after);
void rivulet_cache_strip_fall_append (RivuletCacheStripFall *self,
                                      GtkSnapshot           *snapshot,
                                      const GdkRGBA         *color);
/* Returns: how many are falling. */
guint rivulet_cache_strip_fall_get_n_cells (RivuletCacheStripFall *self);

/* Returns: how many of the oldest tokens of @before's window are gone from @after; 0 when the stream began anew. */
guint rivulet_cache_strip_fall_count (const RivuletSnapshot *before,
                                      const RivuletSnapshot *after);

G_END_DECLS
