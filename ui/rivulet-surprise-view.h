/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How little each token was expected, along the stream: bits a token, what was read and what was written in colours of their
 * own, with marks where forgetting began, at each whole window and where the stream was edited.
 */

#pragma once

#include "rivulet-chart.h"
#include "rivulet-snapshot.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define RIVULET_TYPE_SURPRISE_VIEW (rivulet_surprise_view_get_type ())
G_DECLARE_FINAL_TYPE (RivuletSurpriseView, rivulet_surprise_view, RIVULET, SURPRISE_VIEW, AdwBin)

/* Learns what is new in @snapshot; NULL empties it. */
void          rivulet_surprise_view_add_snapshot (RivuletSurpriseView *self,
                                                  RivuletSnapshot     *snapshot);
RivuletChart *rivulet_surprise_view_get_chart (RivuletSurpriseView *self);

G_END_DECLS
