/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two scales of the strip.
 */

#include "config.h"

#include "rivulet-slot-level.h"

#include <math.h>

/* Attention is shown from 1/32 of the uniform share (faintest) to 1 (full). */
#define FAINTEST_SHARE 32.0
/* Among the window's own slots, from a thousandth of the most looked at one (faintest) to that one (full). */
#define FAINTEST_RATIO 1000.0

double
rivulet_slot_level_get_peak (const RivuletSnapshot *snapshot)
{
  double peak = 0;

  for (guint slot = snapshot->n_sink + snapshot->n_pinned; slot < MIN (snapshot->n_used, snapshot->capacity); slot++)
    peak = MAX (peak, (double) snapshot->slot_attention[slot]);

  return peak;
}

double
rivulet_slot_level_get (const RivuletSnapshot *snapshot,
                        guint                  slot,
                        gboolean               window_only,
                        double                 peak)
{
  double attention = (double) snapshot->slot_attention[slot];
  double level = 0;

  if (attention <= 0 || (window_only && slot < snapshot->n_sink + snapshot->n_pinned))
    return 0;

  if (window_only)
    level = 1 + log (attention / peak) / log (FAINTEST_RATIO);
  else
    level = 1 + log (attention) / log (FAINTEST_SHARE * snapshot->capacity);

  return CLAMP (level, 0, 1);
}
