/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rotary frequencies against numbers computed apart from the engine, after the formulas that the checkpoints' own
 * configurations name; and angles against long double.
 */

#include "stream-support.h"

#include "stream/rope.h"

#include <math.h>

static RillRopeSpec
new_spec (RillRopeScaling scaling,
          guint           n_rot,
          double          theta,
          double          factor,
          guint           original_context)
{
  return (RillRopeSpec) {
    .pairs = RILL_ROPE_HALVES,
    .n_rot = n_rot,
    .theta = theta,
    .scaling = scaling,
    .factor = factor,
    .low_freq_factor = 1,
    .high_freq_factor = 4,
    .ext_factor = 1,
    .attention_factor = 1,
    .beta_fast = 32,
    .beta_slow = 1,
    .original_context = original_context,
  };
}

typedef struct
{
  guint pair;
  double frequency;
} Expected;

static void
assert_frequencies (const RillRopeSpec *spec,
                    guint               capacity,
                    const Expected     *expected,
                    gsize               n)
{
  g_autoptr (RillRope) rope = rill_rope_new (spec, capacity);

  g_assert_cmpuint (rope->n_pair, ==, spec->n_rot / 2);
  for (guint i = 0; i < rope->n_pair; i++)
    g_assert_true (rope->frequencies[i] == (double) (float) rope->frequencies[i]);
  for (gsize i = 0; i < n; i++)
    {
      double got = rope->frequencies[expected[i].pair];

      if (fabs (got - expected[i].frequency) > 1e-7 * expected[i].frequency)
        g_error ("pair %u: expected %.9g, got %.9g", expected[i].pair, expected[i].frequency, got);
    }
}

static void
test_plain (void)
{
  RillRopeSpec spec = new_spec (RILL_ROPE_SCALING_NONE, 8, 10000, 1, 2048);
  const Expected expected[] = { { 0, 1 }, { 1, 0.1 }, { 2, 0.01 }, { 3, 0.001 } };
  g_autoptr (RillRope) rope = rill_rope_new (&spec, 100);

  assert_frequencies (&spec, 100, expected, G_N_ELEMENTS (expected));
  g_assert_cmpfloat (rope->magnitude, ==, 1);
}

static void
test_linear (void)
{
  RillRopeSpec spec = new_spec (RILL_ROPE_SCALING_LINEAR, 8, 10000, 4, 2048);
  const Expected expected[] = { { 0, 0.25 }, { 1, 0.025 }, { 3, 0.00025 } };

  assert_frequencies (&spec, 100, expected, G_N_ELEMENTS (expected));
}

static void
test_ntk (void)
{
  RillRopeSpec spec = new_spec (RILL_ROPE_SCALING_NTK, 64, 10000, 8, 2048);
  const Expected expected[] = { { 0, 1 }, { 1, 0.701242234 }, { 16, 0.00341892079 }, { 31, 1.66690179e-05 } };

  assert_frequencies (&spec, 100, expected, G_N_ELEMENTS (expected));
  assert_frequencies (&spec, 1 << 20, expected, G_N_ELEMENTS (expected));
}

/* Frozen at the capacity; up to the trained context it is not there at all. */
static void
test_dynamic (void)
{
  RillRopeSpec spec = new_spec (RILL_ROPE_SCALING_DYNAMIC, 64, 10000, 2, 2048);
  const Expected longer[] = { { 0, 1 }, { 1, 0.704269325 }, { 16, 0.0036628604 }, { 31, 1.90503062e-05 } };
  const Expected within[] = { { 0, 1 }, { 16, 0.01 } };

  assert_frequencies (&spec, 8192, longer, G_N_ELEMENTS (longer));
  assert_frequencies (&spec, 2048, within, G_N_ELEMENTS (within));
  assert_frequencies (&spec, 64, within, G_N_ELEMENTS (within));
}

/* Llama 3.1's configuration. */
static void
test_llama3 (void)
{
  RillRopeSpec spec = new_spec (RILL_ROPE_SCALING_LLAMA3, 128, 500000, 8, 8192);
  const Expected expected[] = {
    { 0, 1 },                { 1, 0.814617234 },      { 20, 0.0165604401 },    { 28, 0.00321144599 },
    { 29, 0.00216657076 },   { 30, 0.00137189357 },   { 31, 0.000856751413 },  { 33, 0.00031269375 },
    { 35, 9.55621235e-05 },  { 36, 7.78465527e-05 },  { 63, 3.06892599e-07 },
  };

  assert_frequencies (&spec, 100, expected, G_N_ELEMENTS (expected));
}

/* Factors from the file stand in for the formula. */
static void
test_factors (void)
{
  const float factors[] = { 1, 2, 4, 8 };
  RillRopeSpec spec = new_spec (RILL_ROPE_SCALING_LLAMA3, 8, 10000, 8, 64);
  const Expected expected[] = { { 0, 1 }, { 1, 0.05 }, { 2, 0.0025 }, { 3, 0.000125 } };

  spec.factors = factors;
  assert_frequencies (&spec, 100, expected, G_N_ELEMENTS (expected));
}

/* Qwen 2.5's configuration for long contexts. */
static void
test_yarn (void)
{
  RillRopeSpec spec = new_spec (RILL_ROPE_SCALING_YARN, 128, 1000000, 4, 32768);
  const Expected expected[] = {
    { 0, 1 },
    { 22, 0.00865964323 },
    { 23, 0.00697830585 },
    { 24, 0.00537532149 },
    { 30, 0.00106436098 },
    { 38, 9.2623017e-05 },
    { 39, 6.49039432e-05 },
    { 40, 4.44569853e-05 },
    { 63, 3.1023444e-07 },
  };
  g_autoptr (RillRope) rope = rill_rope_new (&spec, 100);
  g_autoptr (RillRope) weaker = NULL;

  assert_frequencies (&spec, 100, expected, G_N_ELEMENTS (expected));
  g_assert_cmpfloat_with_epsilon (rope->magnitude, 1.138629436111989, 1e-12);
  spec.attention_factor = 0.5;
  weaker = rill_rope_new (&spec, 100);
  g_assert_cmpfloat_with_epsilon (weaker->magnitude, 0.5 * 1.138629436111989, 1e-12);
  g_assert_cmpuint (rill_rope_hash (rope), !=, rill_rope_hash (weaker));
}

static void
test_angles (void)
{
  static const guint64 positions[] = { 0, 1, 4097, 1000003, 4000037, 1000000007, 1000000000039 };
  RillRopeSpec spec = new_spec (RILL_ROPE_SCALING_NONE, 128, 10000, 1, 2048);
  g_autoptr (RillRope) rope = rill_rope_new (&spec, 100);
  float turn[128];

  for (gsize i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      double limit = positions[i] <= 1000000007 ? 2e-7 : 2e-4;

      rill_rope_fill_turn (rope, positions[i], turn);
      for (guint j = 0; j < 64; j++)
        {
          long double angle = (long double) positions[i] * (long double) rope->frequencies[j];

          assert_at_most (fabsl ((long double) turn[j] - cosl (angle)), limit);
          assert_at_most (fabsl ((long double) turn[64 + j] - sinl (angle)), limit);
        }
    }
}

/* Scores depend on the distance alone, and what is not rotated stays. */
static void
test_rotation (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint pairs = RILL_ROPE_ADJACENT; pairs <= RILL_ROPE_HALVES; pairs++)
    for (guint n_rot = 2; n_rot <= 16; n_rot += 2)
      {
        RillRopeSpec spec = new_spec (RILL_ROPE_SCALING_NONE, n_rot, 10000, 1, 2048);
        g_autoptr (RillRope) rope = NULL;
        float q[16], k[16], q_turned[16], k_turned[16], turn[16];
        double near = 0, far = 0;

        spec.pairs = pairs;
        rope = rill_rope_new (&spec, 100);
        for (guint i = 0; i < 16; i++)
          {
            q[i] = (float) g_rand_double_range (random, -1, 1);
            k[i] = (float) g_rand_double_range (random, -1, 1);
          }
        for (guint round = 0; round < 2; round++)
          {
            guint64 base = round == 0 ? 0 : 123456789;
            double *dot = round == 0 ? &near : &far;

            rill_rope_fill_turn (rope, base + 17, turn);
            rill_rope_rotate (rope, turn, q, q_turned, 16);
            rill_rope_fill_turn (rope, base + 5, turn);
            rill_rope_rotate (rope, turn, k, k_turned, 16);
            for (guint i = 0; i < 16; i++)
              *dot += (double) q_turned[i] * (double) k_turned[i];
            for (guint i = n_rot; i < 16; i++)
              g_assert_cmpfloat (q_turned[i], ==, q[i]);
          }
        g_assert_cmpfloat_with_epsilon (near, far, 2e-6);
      }
}

/* The first pair of each arrangement at a quarter turn. */
static void
test_pairs (void)
{
  const float turn[] = { 0, 1, 1, 0 }; /* cosines of 90 and 0 degrees, then sines */
  const float in[] = { 1, 2, 3, 4 };
  RillRopeSpec spec = new_spec (RILL_ROPE_SCALING_NONE, 4, 10000, 1, 2048);
  float out[4];

  for (guint pairs = RILL_ROPE_ADJACENT; pairs <= RILL_ROPE_HALVES; pairs++)
    {
      g_autoptr (RillRope) rope = NULL;

      spec.pairs = pairs;
      rope = rill_rope_new (&spec, 100);
      rill_rope_rotate (rope, turn, in, out, 4);
      if (pairs == RILL_ROPE_ADJACENT)
        g_assert_true (out[0] == -2 && out[1] == 1 && out[2] == 3 && out[3] == 4);
      else
        g_assert_true (out[0] == -3 && out[1] == 2 && out[2] == 1 && out[3] == 4);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/rope/plain", test_plain);
  g_test_add_func ("/stream/rope/linear", test_linear);
  g_test_add_func ("/stream/rope/ntk", test_ntk);
  g_test_add_func ("/stream/rope/dynamic", test_dynamic);
  g_test_add_func ("/stream/rope/llama3", test_llama3);
  g_test_add_func ("/stream/rope/factors", test_factors);
  g_test_add_func ("/stream/rope/yarn", test_yarn);
  g_test_add_func ("/stream/rope/angles", test_angles);
  g_test_add_func ("/stream/rope/rotation", test_rotation);
  g_test_add_func ("/stream/rope/pairs", test_pairs);
  return g_test_run ();
}
