/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The promise of the stream: what comes out is what the naive method gives, for every length of chunk, number of sinks,
 * arrangement and scaling of positions, and however far the stream has run.
 */

#include "stream-support.h"

#define LIMIT 1e-5
#define N_WRAP 10

typedef struct
{
  guint n_sink;
  guint window;
  guint n_rewind;
} Shape;

static const Shape shapes[] = {
  { 0, 20, 0 },
  { 1, 15, 5 },
  { 4, 28, 9 },
  { 64, 30, 3 },
};

/* The last is longer than every window above and than every ring. */
static const guint chunks[] = { 1, 3, 17, 64, 150 };

static gsize
get_n_token (const Shape *shape)
{
  return shape->n_sink + (gsize) N_WRAP * (shape->window + shape->n_rewind) + 7;
}

typedef struct
{
  double worst;
  double rms;
} Difference;

static Difference
measure (const Fixture   *fixture,
         const Shape     *shape,
         guint            chunk,
         guint64          offset,
         const RillToken *tokens,
         const Reference *reference)
{
  gsize n = reference->n_token * reference->n_vocab;
  RillSessionOptions options;
  g_autoptr (RillSession) session = NULL;
  g_autofree float *logits = NULL;

  session_options (&options, shape->n_sink, shape->n_sink + shape->window, shape->n_rewind, chunk);
  options.stream_offset = offset;
  session = session_new (fixture, &options);
  logits = session_append_each (session, tokens, reference->n_token);
  return (Difference) {
    .worst = relative_difference (logits, reference->logits, n),
    .rms = rms_difference (logits, reference->logits, n),
  };
}

static void
check_shape (const Fixture *fixture,
             const Shape   *shape)
{
  gsize n_token = get_n_token (shape);
  g_autofree RillToken *tokens = random_tokens (fixture, n_token, 7);
  g_autoptr (Reference) reference =
    reference_new (fixture->test, tokens, n_token, shape->n_sink, shape->n_sink + shape->window);

  for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      double difference = measure (fixture, shape, chunks[i], 0, tokens, reference).worst;

      g_test_message ("S %u, W %u, chunk %u, %" G_GSIZE_FORMAT " tokens: %.2e", shape->n_sink, shape->window, chunks[i],
                      n_token, difference);
      assert_at_most (difference, LIMIT);
    }
}

/* --- Arrangements of positions, with every number of sinks ------------------------------------------------------- */

static void
test_arrangement (gconstpointer data)
{
  g_auto (GStrv) words = g_strsplit (data, "/", 2);
  TestModelOptions options;
  g_autoptr (Fixture) fixture = NULL;

  fixture_options_init (&options);
  options.architecture = g_str_equal (words[0], "halves") ? "qwen2" : "llama";
  options.n_rot = g_str_equal (words[1], "partial") ? 4 : options.head_dim;
  fixture = fixture_new (&options);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    check_shape (fixture, &shapes[i]);
}

/* --- Scalings ---------------------------------------------------------------------------------------------------- */

typedef struct
{
  const char *name;
  const char *scaling;
  double factor;
  guint original_context;
  double attn_factor;
  gboolean freqs;
} Scaling;

static const Scaling scalings[] = {
  { "/stream/exact/scaling/linear", "linear", 4, 0, 0, FALSE },
  { "/stream/exact/scaling/ntk", "ntk", 4, 0, 0, FALSE },
  { "/stream/exact/scaling/dynamic-frozen-at-capacity", "dynamic", 2, 16, 0, FALSE },
  { "/stream/exact/scaling/llama3-formula", "llama3", 8, 64, 0, FALSE },
  { "/stream/exact/scaling/llama3-factors", NULL, 0, 0, 0, TRUE },
  { "/stream/exact/scaling/linear-and-factors", "linear", 2, 0, 0, TRUE },
  { "/stream/exact/scaling/yarn", "yarn", 4, 64, 0, FALSE },
  { "/stream/exact/scaling/yarn-attention-factor", "yarn", 8, 32, 0.9, FALSE },
};

static void
test_scaling (gconstpointer data)
{
  const Scaling *scaling = data;

  for (guint halves = 0; halves < 2; halves++)
    {
      TestModelOptions options;
      g_autoptr (Fixture) fixture = NULL;

      fixture_options_init (&options);
      options.architecture = halves ? "qwen2" : "llama";
      options.rope_scaling = scaling->scaling;
      options.rope_factor = scaling->factor;
      options.rope_original_context = scaling->original_context;
      options.rope_attn_factor = scaling->attn_factor;
      options.rope_freqs = scaling->freqs;
      fixture = fixture_new (&options);
      check_shape (fixture, &shapes[2]);
    }
}

/* --- Far positions ----------------------------------------------------------------------------------------------- */

static void
test_far_positions (void)
{
  static const guint64 offsets[] = { 1000000, 1000000000 };
  g_autoptr (Fixture) fixture = fixture_new_default ();

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      const Shape *shape = &shapes[i];
      gsize n_token = get_n_token (shape);
      g_autofree RillToken *tokens = random_tokens (fixture, n_token, 8);
      g_autoptr (Reference) reference =
        reference_new (fixture->test, tokens, n_token, shape->n_sink, shape->n_sink + shape->window);
      Difference near = measure (fixture, shape, 17, 0, tokens, reference);

      for (gsize j = 0; j < G_N_ELEMENTS (offsets); j++)
        {
          Difference far = measure (fixture, shape, 17, offsets[j], tokens, reference);

          g_test_message ("S %u: worst %.2e, rms %.2e at the beginning; %.2e, %.2e after %" G_GUINT64_FORMAT " tokens",
                          shape->n_sink, near.worst, near.rms, far.worst, far.rms, offsets[j]);
          assert_at_most (far.worst, LIMIT);
          /* Rounding falls otherwise, but it does not grow. */
          assert_at_most (far.rms, 1.25 * near.rms);
        }
    }
}

/* A learned logit joins the softmax of each head; a logit of 0 everywhere is the paper's zero sink. */
static void
test_sink_logits (gconstpointer data)
{
  static const float zeros[8] = { 0 };
  static const float learned[] = { 0, 1.5f, -2, 40, 0.25f, -40, 3, 0 }; /* two layers of four heads */
  const Shape no_sink = { 0, 32, 0 };
  TestModelOptions options;
  g_autoptr (Fixture) fixture = NULL;
  g_autoptr (Fixture) plain = NULL;
  g_autofree RillToken *tokens = NULL;
  g_autoptr (Reference) without = NULL;

  fixture_options_init (&options);
  plain = fixture_new (&options);
  options.sink_logits = g_str_equal (data, "zero") ? zeros : learned;
  fixture = fixture_new (&options);
  check_shape (fixture, &shapes[2]);
  check_shape (fixture, &no_sink);

  /* The logits count for something. */
  tokens = random_tokens (fixture, 90, 10);
  without = reference_new (plain->test, tokens, 90, 4, 32);
  g_assert_cmpfloat (measure (fixture, &shapes[2], 17, 0, tokens, without).worst, >, 1e-2);
}

/* The measure itself has to see a slot too many, or all of the above says nothing. */
static void
test_sees_one_slot (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 120, 9);
  g_autoptr (Reference) reference = reference_new (fixture->test, tokens, 120, 4, 32);
  const Shape one_more = { 4, 29, 0 };
  const Shape one_less = { 4, 27, 0 };
  const Shape one_sink_less = { 3, 29, 0 };

  g_assert_cmpfloat (measure (fixture, &one_more, 17, 0, tokens, reference).worst, >, 1e-2);
  g_assert_cmpfloat (measure (fixture, &one_less, 17, 0, tokens, reference).worst, >, 1e-2);
  g_assert_cmpfloat (measure (fixture, &one_sink_less, 17, 0, tokens, reference).worst, >, 1e-2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/stream/exact/adjacent", "adjacent/whole", test_arrangement);
  g_test_add_data_func ("/stream/exact/adjacent-partial", "adjacent/partial", test_arrangement);
  g_test_add_data_func ("/stream/exact/halves", "halves/whole", test_arrangement);
  g_test_add_data_func ("/stream/exact/halves-partial", "halves/partial", test_arrangement);
  for (gsize i = 0; i < G_N_ELEMENTS (scalings); i++)
    g_test_add_data_func (scalings[i].name, &scalings[i], test_scaling);
  g_test_add_func ("/stream/exact/far-positions", test_far_positions);
  g_test_add_data_func ("/stream/exact/sink-logits/learned", "learned", test_sink_logits);
  g_test_add_data_func ("/stream/exact/sink-logits/zero", "zero", test_sink_logits);
  g_test_add_func ("/stream/exact/measure-sees-one-slot", test_sees_one_slot);
  return g_test_run ();
}
