/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys and values in fewer bits: as far from the truth as their rounding, and no farther the longer the stream runs,
 * because a row is rounded once and never again.
 */

#include "stream-support.h"

#define N_SINK 4
#define WINDOW 28
#define N_REWIND 4
#define N_WRAP 10

typedef struct
{
  const char *name;
  RillCacheType type;
  double limit; /* of the RMS difference: the type's rounding, with room for what the layers make of it */
} Case;

static const Case cases[] = {
  { "/stream/cache/f32", RILL_CACHE_F32, 2e-6 },
  { "/stream/cache/f16", RILL_CACHE_F16, 2e-3 },
  { "/stream/cache/q8_0", RILL_CACHE_Q8_0, 4e-2 },
};

static void
test_type (gconstpointer data)
{
  enum { N_RING = WINDOW + N_REWIND, N_TOKEN = N_SINK + N_WRAP * N_RING };
  static const guint chunks[] = { 1, 19, 100 };
  const Case *one = data;
  TestModelOptions model_options;
  g_autoptr (Fixture) fixture = NULL;
  g_autofree RillToken *tokens = NULL;
  g_autoptr (Reference) reference = NULL;

  fixture_options_init (&model_options);
  model_options.head_dim = model_options.n_rot = 32;
  fixture = fixture_new (&model_options);
  tokens = random_tokens (fixture, N_TOKEN, 1);
  reference = reference_new (fixture->test, tokens, N_TOKEN, N_SINK, N_SINK + WINDOW);

  for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      gsize half = (gsize) N_TOKEN / 2 * reference->n_vocab;
      RillSessionOptions options;
      g_autoptr (RillSession) session = NULL;
      g_autofree float *logits = NULL;
      double whole, first, second;

      session_options (&options, N_SINK, N_SINK + WINDOW, N_REWIND, chunks[i]);
      options.cache_type = one->type;
      session = session_new (fixture, &options);
      logits = session_append_each (session, tokens, N_TOKEN);
      whole = rms_difference (logits, reference->logits, 2 * half);
      first = rms_difference (logits, reference->logits, half);
      second = rms_difference (logits + half, reference->logits + half, half);
      g_test_message ("chunk %u: rms %.2e, first half %.2e, second half %.2e", chunks[i], whole, first, second);
      assert_at_most (whole, one->limit);
      assert_at_most (second, 1.25 * first);
    }
}

/* Chunks of one and of many see the same rounded rows: all that differs is a last bit now and then, of a sum and so of a
 * rounded value, which is far less than rows seen before they were rounded would make. */
static void
test_chunks_see_the_same_rows (void)
{
  enum { N_TOKEN = 150 };
  TestModelOptions model_options;
  g_autoptr (Fixture) fixture = NULL;
  g_autofree RillToken *tokens = NULL;

  fixture_options_init (&model_options);
  model_options.head_dim = model_options.n_rot = 32;
  fixture = fixture_new (&model_options);
  tokens = random_tokens (fixture, N_TOKEN, 2);
  for (guint type = RILL_CACHE_F16; type <= RILL_CACHE_Q8_0; type++)
    {
      gsize n = (gsize) N_TOKEN * model_options.n_vocab;
      RillSessionOptions options;
      g_autoptr (RillSession) one = NULL;
      g_autoptr (RillSession) many = NULL;
      g_autofree float *logits_one = NULL;
      g_autofree float *logits_many = NULL;
      double difference;

      session_options (&options, 4, 32, 4, 1);
      options.cache_type = type;
      one = session_new (fixture, &options);
      options.chunk = 8; /* the products are then the same sums too */
      many = session_new (fixture, &options);
      logits_one = session_append_each (one, tokens, N_TOKEN);
      logits_many = session_append_each (many, tokens, N_TOKEN);
      difference = relative_difference_float (logits_many, logits_one, n);
      g_test_message ("%s: %.2e", type == RILL_CACHE_F16 ? "f16" : "q8_0", difference);
      assert_at_most (difference, type == RILL_CACHE_F16 ? 2e-4 : 4e-3);
    }
}

static void
test_bytes (void)
{
  TestModelOptions model_options;
  g_autoptr (Fixture) fixture = NULL;
  gsize expected_row[] = { 32 * 4, 32 * 2, 34 };

  fixture_options_init (&model_options);
  model_options.head_dim = model_options.n_rot = 32;
  fixture = fixture_new (&model_options);
  for (guint type = RILL_CACHE_F32; type <= RILL_CACHE_Q8_0; type++)
    {
      RillSessionOptions options;
      g_autoptr (RillSession) session = NULL;

      session_options (&options, N_SINK, N_SINK + WINDOW, N_REWIND, 8);
      options.cache_type = type;
      session = session_new (fixture, &options);
      g_assert_cmpuint (rill_session_get_cache_bytes (session), ==,
                        2 * 2 * 2 * (N_SINK * 32 * sizeof (float) + (WINDOW + N_REWIND) * expected_row[type]));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add_data_func (cases[i].name, &cases[i], test_type);
  g_test_add_func ("/stream/cache/chunks-see-the-same-rows", test_chunks_see_the_same_rows);
  g_test_add_func ("/stream/cache/bytes", test_bytes);
  return g_test_run ();
}
