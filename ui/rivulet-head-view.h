/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where one head looks: its attention over the slots.
 */

#pragma once

#include "rivulet-chart.h"
#include "rivulet-snapshot.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_HEAD_VIEW (rivulet_head_view_get_type ())
G_DECLARE_FINAL_TYPE (RivuletHeadView, rivulet_head_view, RIVULET, HEAD_VIEW, AdwBin)

/* Shows the head that @snapshot looks at closely. Returns: whether there is one. */
gboolean      rivulet_head_view_set_snapshot (RivuletHeadView *self,
                                              RivuletSnapshot *snapshot);
RivuletChart *rivulet_head_view_get_chart (RivuletHeadView *self);

G_END_DECLS
