/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rotary positions (Su et al. 2021) and their scalings. Checkpoints are trained with frequencies rounded to float, so
 * they are rounded here too; position x frequency and its sine and cosine are double, because a float angle is 0.1
 * radian off at four million tokens.
 */

#include "stream/rope.h"

#include "model/hash.h"

#include <math.h>
#include <string.h>

#ifdef __FAST_MATH__
#error "Angles lose their meaning under fast-math: compile this file without it."
#endif

/* The pair that turns @n_turn times within the trained context, as a real-valued index (Peng et al. 2023, YaRN). */
static double
yarn_pair_of_turns (const RillRopeSpec *spec,
                    double              n_turn)
{
  return spec->n_rot * log (spec->original_context / (n_turn * 2.0 * G_PI)) / (2.0 * log (spec->theta));
}

/* Slow pairs are interpolated, fast ones left, those between blended. */
static double
yarn_frequency (const RillRopeSpec *spec,
                guint               pair,
                double              frequency)
{
  double low = yarn_pair_of_turns (spec, spec->beta_fast);
  double high = yarn_pair_of_turns (spec, spec->beta_slow);
  double ramp;
  double kept;

  if (!spec->exact_ramp)
    {
      low = floor (low);
      high = ceil (high);
    }
  low = fmax (low, 0.0);
  high = fmin (high, spec->n_rot - 1.0);
  ramp = (pair - low) / fmax (high - low, 0.001);
  kept = (1.0 - fmin (fmax (ramp, 0.0), 1.0)) * spec->ext_factor;
  return frequency / spec->factor * (1.0 - kept) + frequency * kept;
}

/* Llama 3.1: long wavelengths are interpolated, short ones left, those between blended. */
static double
llama3_frequency (const RillRopeSpec *spec,
                  double              frequency)
{
  double n_wave = spec->original_context * frequency / (2.0 * G_PI); /* wavelengths in the trained context */
  double blend = (n_wave - spec->low_freq_factor) / (spec->high_freq_factor - spec->low_freq_factor);

  blend = fmin (fmax (blend, 0.0), 1.0);
  return (1.0 - blend) * frequency / spec->factor + blend * frequency;
}

static double
scaled_theta (const RillRopeSpec *spec,
              guint               capacity)
{
  double exponent = spec->n_rot / (spec->n_rot - 2.0); /* of use to the scalings of the base alone */
  double length = MAX (capacity, spec->original_context);

  switch (spec->scaling)
    {
    case RILL_ROPE_SCALING_NTK:
      return spec->theta * pow (spec->factor, exponent);
    case RILL_ROPE_SCALING_DYNAMIC:
      return spec->theta * pow (spec->factor * length / spec->original_context - (spec->factor - 1.0), exponent);
    default:
      return spec->theta;
    }
}

static double
scaled_frequency (const RillRopeSpec *spec,
                  const float        *factors,
                  double              theta,
                  guint               pair)
{
  double frequency = pow (theta, -2.0 * pair / spec->n_rot);

  if (spec->scaling == RILL_ROPE_SCALING_LINEAR)
    frequency /= spec->factor;
  else if (spec->scaling == RILL_ROPE_SCALING_LLAMA3 && factors == NULL)
    frequency = llama3_frequency (spec, frequency);
  else if (spec->scaling == RILL_ROPE_SCALING_YARN)
    frequency = yarn_frequency (spec, pair, frequency);
  if (factors != NULL)
    frequency /= (double) factors[pair];
  return frequency;
}

RillRope *
rill_rope_new (const RillRopeSpec *spec,
               guint               capacity)
{
  RillRope *rope = g_new0 (RillRope, 1);
  double theta = scaled_theta (spec, capacity);
  gboolean is_long = spec->long_factors != NULL && capacity > spec->original_context;
  const float *factors = is_long ? spec->long_factors : spec->factors;

  rope->pairs = spec->pairs;
  rope->n_pair = spec->n_rot / 2;
  rope->frequencies = g_new (double, rope->n_pair);
  for (guint i = 0; i < rope->n_pair; i++)
    rope->frequencies[i] = (double) (float) scaled_frequency (spec, factors, theta, i);
  rope->magnitude = 1.0;
  if (spec->scaling == RILL_ROPE_SCALING_LONGROPE)
    rope->magnitude = spec->attention_factor;
  else if (spec->scaling == RILL_ROPE_SCALING_YARN)
    {
      rope->magnitude = spec->attention_factor;
      if (spec->ext_factor > 0.0 && spec->factor > 1.0)
        rope->magnitude *= 0.1 * log (spec->factor) + 1.0;
    }
  return rope;
}

void
rill_rope_free (RillRope *rope)
{
  if (rope == NULL)
    return;
  g_free (rope->frequencies);
  g_free (rope);
}

guint64
rill_rope_hash (const RillRope *rope)
{
  guint32 shape[2] = { rope->pairs, rope->n_pair };
  guint64 hash = rill_hash (0, shape, sizeof shape);

  hash = rill_hash (hash, rope->frequencies, rope->n_pair * sizeof (double));
  return rill_hash (hash, &rope->magnitude, sizeof rope->magnitude);
}

void
rill_rope_fill_turn (const RillRope *rope,
                     guint64         position,
                     float          *turn)
{
  for (guint i = 0; i < rope->n_pair; i++)
    {
      double angle = (double) position * rope->frequencies[i];

      turn[i] = (float) (cos (angle) * rope->magnitude);
      turn[rope->n_pair + i] = (float) (sin (angle) * rope->magnitude);
    }
}

void
rill_rope_fill_shift (const RillRope *rope,
                      gint64          n_position,
                      float          *turn)
{
  for (guint i = 0; i < rope->n_pair; i++)
    {
      double angle = (double) n_position * rope->frequencies[i];

      turn[i] = (float) cos (angle);
      turn[rope->n_pair + i] = (float) sin (angle);
    }
}

void
rill_rope_rotate (const RillRope *rope,
                  const float    *turn,
                  const float    *in,
                  float          *out,
                  guint           head_dim)
{
  guint n = rope->n_pair;
  const float *cosines = turn;
  const float *sines = turn + n;

  if (rope->pairs == RILL_ROPE_ADJACENT)
    for (guint i = 0; i < n; i++)
      {
        float a = in[2 * i], b = in[2 * i + 1];

        out[2 * i] = a * cosines[i] - b * sines[i];
        out[2 * i + 1] = a * sines[i] + b * cosines[i];
      }
  else
    for (guint i = 0; i < n; i++)
      {
        float a = in[i], b = in[n + i];

        out[i] = a * cosines[i] - b * sines[i];
        out[n + i] = a * sines[i] + b * cosines[i];
      }
  memcpy (out + 2 * n, in + 2 * n, (head_dim - 2 * n) * sizeof (float));
}
