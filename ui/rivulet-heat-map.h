/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much of the attention rests on the sinks, layer by head, and the scale it is read by.
 */

#pragma once

#include "rivulet-cell-view.h"
#include "rivulet-snapshot.h"

G_BEGIN_DECLS

#define RIVULET_TYPE_HEAT_MAP (rivulet_heat_map_get_type ())
G_DECLARE_FINAL_TYPE (RivuletHeatMap, rivulet_heat_map, RIVULET, HEAT_MAP, RivuletCellView)

GtkWidget *rivulet_heat_map_new (void);

/* Shows @snapshot, or nothing when it is NULL. */
void rivulet_heat_map_set_snapshot (RivuletHeatMap  *self,
                                    RivuletSnapshot *snapshot);

G_END_DECLS
