/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The colour scale of the heat map, from 0 to 100 %, with a mark where an evenly spread attention would lie. It goes by the
 * square root, since the masses that matter reach from below one per cent to nearly all.
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_HEAT_SCALE (rivulet_heat_scale_get_type ())
G_DECLARE_FINAL_TYPE (RivuletHeatScale, rivulet_heat_scale, RIVULET, HEAT_SCALE, GtkWidget)

/* Returns: where on the scale a mass lies; both 0 to 1. */
double rivulet_heat_scale_get_level (double mass);

/* @baseline: a mass. Property "baseline". */
void   rivulet_heat_scale_set_baseline (RivuletHeatScale *self,
                                        double            baseline);
double rivulet_heat_scale_get_baseline (RivuletHeatScale *self);

G_END_DECLS
