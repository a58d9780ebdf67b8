/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Angles in float, in place of the engine's in double. The program is linked so that the engine's calls come here first.
 */

#include "policies.h"

#include "stream/rope.h"

#include <math.h>

void __real_rill_rope_fill_turn (const RillRope *rope, guint64 position, float *turn);
void __wrap_rill_rope_fill_turn (const RillRope *rope, guint64 position, float *turn);

static gboolean in_float;

void
paper_set_float_angles (gboolean float_angles)
{
  in_float = float_angles;
}

void
__wrap_rill_rope_fill_turn (const RillRope *rope,
                            guint64         position,
                            float          *turn)
{
  if (!in_float)
    {
      __real_rill_rope_fill_turn (rope, position, turn);
      return;
    }
  for (guint i = 0; i < rope->n_pair; i++)
    {
      float angle = (float) position * (float) rope->frequencies[i];

      turn[i] = cosf (angle) * (float) rope->magnitude;
      turn[rope->n_pair + i] = sinf (angle) * (float) rope->magnitude;
    }
}
