/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One lane of the lab: what it keeps, what it measured, what it writes.
 */

#pragma once

#include "rivulet-lab.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_LAB_LANE (rivulet_lab_lane_get_type ())
G_DECLARE_FINAL_TYPE (RivuletLabLaneView, rivulet_lab_lane, RIVULET, LAB_LANE, AdwBin)

/* The class of the lane's colour, and its name. */
const char *rivulet_lab_lane_get_css_class (RivuletLabLane lane);
const char *rivulet_lab_lane_get_name (RivuletLabLane lane);

void rivulet_lab_lane_set_kind (RivuletLabLaneView *self,
                                RivuletLabLane      lane);
void rivulet_lab_lane_clear (RivuletLabLaneView *self);
void rivulet_lab_lane_apply (RivuletLabLaneView     *self,
                             const RivuletLabUpdate *update);

G_END_DECLS
