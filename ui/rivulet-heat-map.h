/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much of the attention rests on the sinks, layer by head, and the scale it is read by.
 */

#pragma once

#include "rivulet-cell-view.h"
#include "rivulet-snapshot.h"

G_BEGIN_DECLS

/**
 * RivuletHeatMapMode:
 * @RIVULET_HEAT_MAP_MASS: the share of a head's attention that rests on the sinks
 * @RIVULET_HEAT_MAP_CONTRIBUTION: the sinks' share of attention times the length of the values
 * @RIVULET_HEAT_MAP_ENTROPY: how widely a head's attention is spread, as a share of the most there can be
 */
typedef enum
{
  RIVULET_HEAT_MAP_MASS,
  RIVULET_HEAT_MAP_CONTRIBUTION,
  RIVULET_HEAT_MAP_ENTROPY,
} RivuletHeatMapMode;

#define RIVULET_TYPE_HEAT_MAP (rivulet_heat_map_get_type ())
G_DECLARE_FINAL_TYPE (RivuletHeatMap, rivulet_heat_map, RIVULET, HEAT_MAP, RivuletCellView)

GtkWidget *rivulet_heat_map_new (void);

/* Shows @snapshot, or nothing when it is NULL. */
void rivulet_heat_map_set_snapshot (RivuletHeatMap  *self,
                                    RivuletSnapshot *snapshot);

void               rivulet_heat_map_set_mode (RivuletHeatMap    *self,
                                              RivuletHeatMapMode mode);
RivuletHeatMapMode rivulet_heat_map_get_mode (RivuletHeatMap *self);
/* Returns: (transfer none) (nullable): what is shown. */
RivuletSnapshot *rivulet_heat_map_get_snapshot (RivuletHeatMap *self);

G_END_DECLS
