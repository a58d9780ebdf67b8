/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How strong a slot is drawn: the attention it gets, on a log scale.
 */

#pragma once

#include "rivulet-snapshot.h"

G_BEGIN_DECLS

/* Returns: the largest attention that a slot of the window gets. */
double rivulet_slot_level_get_peak (const RivuletSnapshot *snapshot);
/*
 * @window_only: whether the window's slots are compared among themselves, leaving out what comes before them
 * @peak: from rivulet_slot_level_get_peak()
 *
 * Returns: 0 (faintest) to 1.
 */
double rivulet_slot_level_get (const RivuletSnapshot *snapshot,
                               guint                  slot,
                               gboolean               window_only,
                               double                 peak);

G_END_DECLS
