/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The panel beside the conversation that shows the cache live.
 */

#pragma once

#include "rivulet-generator.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_CACHE_PANEL (rivulet_cache_panel_get_type ())
G_DECLARE_FINAL_TYPE (RivuletCachePanel, rivulet_cache_panel, RIVULET, CACHE_PANEL, AdwBin)

/* Signal "frame" (RivuletSnapshot, nullable): a recorded moment is shown instead of the live one; NULL: no longer. */

/* Property "generator": whose snapshots are shown; nullable. The trace is held only while the panel is on the screen. */
void rivulet_cache_panel_set_generator (RivuletCachePanel *self,
                                        RivuletGenerator  *generator);

/* Shows a moment of the stream, or that there is no model when NULL. */
void rivulet_cache_panel_set_snapshot (RivuletCachePanel *self,
                                       RivuletSnapshot   *snapshot);

G_END_DECLS
