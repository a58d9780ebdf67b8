/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which tokens would go on with a loop: a stretch at the end of the text that says the same again and again.
 *
 * A small model may fall into repeating a word or a line, and each round makes the next one more likely. A stretch that
 * has gone on for a while and through three rounds is therefore not gone on with. What is merely alike, and what is
 * repeated with something else in between, is left alone.
 */

#pragma once

#include "rill.h"

G_BEGIN_DECLS

#define RILL_LOOP_MAX_PERIOD 64

typedef struct
{
  guint limit;                            /* tokens that a loop may have; 0: any number */
  RillToken recent[RILL_LOOP_MAX_PERIOD]; /* a ring of the last tokens */
  guint next;
  guint n_recent;
  guint runs[RILL_LOOP_MAX_PERIOD];       /* at p - 1: how many of the last tokens equal the one p before */
  RillToken barred[RILL_LOOP_MAX_PERIOD];
  guint n_barred;
} RillLoopGuard;

void rill_loop_guard_accept (RillLoopGuard *guard,
                             RillToken      token);

static inline gboolean
rill_loop_guard_bars (const RillLoopGuard *guard,
                      RillToken            token)
{
  for (guint i = 0; i < guard->n_barred; i++)
    if (guard->barred[i] == token)
      return TRUE;
  return FALSE;
}

G_END_DECLS
