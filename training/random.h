/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A counter-based source of random numbers (the SplitMix64 finaliser). A stream is named by its seed alone, so the
 * data of step n can be drawn again without having drawn the steps before it: that is what makes a resumed run
 * bit-exact.
 */
#pragma once

#include <glib.h>
#include <math.h>

typedef struct
{
  guint64 state;
} TrainRandom;

static inline guint64
train_random_next (TrainRandom *source)
{
  guint64 z = (source->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15));

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static inline TrainRandom
train_random_seeded (guint64 seed,
                     guint64 a,
                     guint64 b)
{
  TrainRandom source = { seed };

  source.state = train_random_next (&source) ^ a;
  source.state = train_random_next (&source) ^ b;
  return source;
}

/* Uniform in [0, 1). */
static inline double
train_random_uniform (TrainRandom *source)
{
  return (double) (train_random_next (source) >> 11) * 0x1p-53;
}

/* Uniform in [0, limit); the bias of the modulo is below 2^-32 for every limit used here. */
static inline guint64
train_random_below (TrainRandom *source,
                    guint64      limit)
{
  return train_random_next (source) % limit;
}

/* Standard normal, by Box and Muller. */
static inline double
train_random_normal (TrainRandom *source)
{
  double u = 1.0 - train_random_uniform (source);
  double v = train_random_uniform (source);

  return sqrt (-2.0 * log (u)) * cos (2.0 * G_PI * v);
}
