/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "stream/loop-guard.h"

#define ROUNDS 3

/* The token @period before the one to come. */
static RillToken
look_back (const RillLoopGuard *guard,
           guint                period)
{
  return guard->recent[(guard->next + RILL_LOOP_MAX_PERIOD - period) % RILL_LOOP_MAX_PERIOD];
}

static void
count_run (RillLoopGuard *guard,
           guint          period,
           RillToken      token)
{
  guint *run = &guard->runs[period - 1];

  if (period <= guard->n_recent && look_back (guard, period) == token)
    *run = MIN (*run + 1, G_MAXUINT - RILL_LOOP_MAX_PERIOD);
  else
    *run = 0;
}

void
rill_loop_guard_accept (RillLoopGuard *guard,
                        RillToken      token)
{
  if (guard->limit == 0)
    return;

  for (guint period = 1; period <= RILL_LOOP_MAX_PERIOD; period++)
    count_run (guard, period, token);

  guard->recent[guard->next] = token;
  guard->next = (guard->next + 1) % RILL_LOOP_MAX_PERIOD;
  guard->n_recent = MIN (guard->n_recent + 1, RILL_LOOP_MAX_PERIOD);

  /* The first round repeats nothing, but belongs to the loop. */
  guard->n_barred = 0;
  for (guint period = 1; period <= guard->n_recent; period++)
    if (guard->runs[period - 1] > 0 && guard->runs[period - 1] + period >= MAX (guard->limit, ROUNDS * period))
      guard->barred[guard->n_barred++] = look_back (guard, period);
}
