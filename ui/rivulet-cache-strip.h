/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cache as a strip of cells, one a slot, wrapped into rows: sinks, pinned tokens and window in their own hues, the
 * stronger the more attention the newest token pays to the slot.
 */

#pragma once

#include "rivulet-cell-view.h"
#include "rivulet-snapshot.h"

G_BEGIN_DECLS

#define RIVULET_TYPE_CACHE_STRIP (rivulet_cache_strip_get_type ())
G_DECLARE_FINAL_TYPE (RivuletCacheStrip, rivulet_cache_strip, RIVULET, CACHE_STRIP, RivuletCellView)

GtkWidget *rivulet_cache_strip_new (void);

/* Shows @snapshot, or nothing when it is NULL. */
void rivulet_cache_strip_set_snapshot (RivuletCacheStrip *self,
                                       RivuletSnapshot   *snapshot);

/* Returns: (transfer none) (nullable): what is shown. */
RivuletSnapshot *rivulet_cache_strip_get_snapshot (RivuletCacheStrip *self);

/* Whether brightness compares the window's slots among themselves, leaving the sinks out, which outshine all else. Property
 * "window-only". */
void rivulet_cache_strip_set_window_only (RivuletCacheStrip *self,
                                          gboolean           window_only);

G_END_DECLS
