/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sampler: what it draws against probabilities computed here in the plainest way, each filter by itself and all
 * together, seeds, ties, and logits and options that are out of order.
 */

#include "rill.h"

#include <math.h>
#include <string.h>

#define N 12

static const float logits[N] = { 1.5f, -0.5f, 3.0f, 2.0f, 0.0f, 2.0f, -4.0f, 1.0f, 2.9f, -1.0f, 0.5f, -INFINITY };

static RillSamplerOptions
neutral (void)
{
  return (RillSamplerOptions) {
    .temperature = 1,
    .top_p = 1,
    .repetition_penalty = 1,
    .repetition_window = 8,
    .seed = 42,
  };
}

static RillSampler *
new_sampler (const RillSamplerOptions *options)
{
  g_autoptr (GError) error = NULL;
  RillSampler *sampler = rill_sampler_new (N, options, &error);

  g_assert_no_error (error);
  return sampler;
}

static void
normalise (double *p)
{
  double sum = 0;

  for (guint i = 0; i < N; i++)
    sum += p[i];
  for (guint i = 0; i < N; i++)
    p[i] /= sum;
}

/* The index of the most likely one below @limit in (probability, lowest id) order; used to rank. */
static guint
rank_of (const double *p,
         guint         id)
{
  guint rank = 0;

  for (guint i = 0; i < N; i++)
    if (p[i] > p[id] || (p[i] == p[id] && i < id))
      rank++;

  return rank;
}

static void
expected_distribution (const RillSamplerOptions *options,
                       const gboolean           *seen,
                       double                   *p)
{
  double all[N], largest = 0;

  for (guint i = 0; i < N; i++)
    {
      double logit = (double) logits[i];

      if (seen != NULL && seen[i])
        logit = logit > 0 ? logit / (double) options->repetition_penalty : logit * (double) options->repetition_penalty;
      all[i] = exp (logit / (double) options->temperature);
    }
  normalise (all);

  for (guint i = 0; i < N; i++)
    p[i] = options->top_k == 0 || rank_of (all, i) < options->top_k ? all[i] : 0;
  normalise (p);

  /* Top-p keeps a token when those before it have less than top-p together. */
  for (guint i = 0; i < N; i++)
    {
      double before = 0;

      for (guint j = 0; j < N; j++)
        if (rank_of (all, j) < rank_of (all, i))
          before += p[j];
      all[i] = options->top_p >= 1 || before < (double) options->top_p ? p[i] : 0;
      largest = fmax (largest, p[i]);
    }

  for (guint i = 0; i < N; i++)
    p[i] = all[i] >= (double) options->min_p * largest ? all[i] : 0;
  normalise (p);
}

static void
assert_distribution (const RillSamplerOptions *options,
                     const gboolean           *seen)
{
  const guint n_draws = 200000;
  g_autoptr (RillSampler) sampler = new_sampler (options);
  guint counts[N] = { 0 };
  double p[N];

  for (guint i = 0; seen != NULL && i < N; i++)
    if (seen[i])
      rill_sampler_accept (sampler, (RillToken) i);

  for (guint i = 0; i < n_draws; i++)
    counts[rill_sampler_sample (sampler, logits)]++;

  expected_distribution (options, seen, p);
  for (guint i = 0; i < N; i++)
    {
      /* Five standard deviations; what has been filtered out never comes. */
      double deviation = sqrt (p[i] * (1 - p[i]) * n_draws);

      g_test_message ("token %u: expected %.1f, drawn %u", i, p[i] * n_draws, counts[i]);
      g_assert_cmpfloat (fabs (counts[i] - p[i] * n_draws), <=, 5 * deviation);
    }
}

static void
test_temperature (void)
{
  static const float temperatures[] = { 0.2f, 0.7f, 1, 2.5f };

  for (gsize i = 0; i < G_N_ELEMENTS (temperatures); i++)
    {
      RillSamplerOptions options = neutral ();

      options.temperature = temperatures[i];
      assert_distribution (&options, NULL);
    }
}

static void
test_top_k (void)
{
  for (guint k = 1; k <= N + 1; k++)
    {
      RillSamplerOptions options = neutral ();

      options.top_k = k;
      assert_distribution (&options, NULL);
    }
}

static void
test_top_p (void)
{
  static const float values[] = { 0.001f, 0.3f, 0.6f, 0.9f, 0.999f };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      RillSamplerOptions options = neutral ();

      options.top_p = values[i];
      assert_distribution (&options, NULL);
    }
}

static void
test_min_p (void)
{
  static const float values[] = { 0.01f, 0.1f, 0.5f, 1 };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      RillSamplerOptions options = neutral ();

      options.min_p = values[i];
      assert_distribution (&options, NULL);
    }
}

static void
test_repetition (void)
{
  const gboolean seen[N] = { [1] = TRUE, [2] = TRUE, [6] = TRUE };
  static const float values[] = { 0.5f, 1.3f, 3 };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      RillSamplerOptions options = neutral ();

      options.repetition_penalty = values[i];
      assert_distribution (&options, seen);
    }
}

static void
test_together (void)
{
  const gboolean seen[N] = { [2] = TRUE, [5] = TRUE };
  RillSamplerOptions options = neutral ();

  options.temperature = 1.4f;
  options.top_k = 8;
  options.top_p = 0.92f;
  options.min_p = 0.12f;
  options.repetition_penalty = 1.2f;
  assert_distribution (&options, seen);
}

/* A token leaves the window after as many others, and counts once for each time it is in it. */
static void
test_repetition_window (void)
{
  RillSamplerOptions options = neutral ();
  g_autoptr (RillSampler) sampler = NULL;

  options.temperature = 0;
  options.repetition_penalty = 10;
  options.repetition_window = 3;
  sampler = new_sampler (&options);

  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 2);
  rill_sampler_accept (sampler, 2);
  rill_sampler_accept (sampler, 2);
  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 8);
  rill_sampler_accept (sampler, 4);
  rill_sampler_accept (sampler, 4);
  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 8);
  rill_sampler_accept (sampler, 4);
  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 2);

  /* Ids that are none are passed over. */
  rill_sampler_accept (sampler, -1);
  rill_sampler_accept (sampler, N);
  rill_sampler_accept (sampler, G_MAXINT32);
  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 2);
}

static void
accept_times (RillSampler     *sampler,
              const RillToken *tokens,
              guint            n_tokens,
              guint            times)
{
  for (guint i = 0; i < times; i++)
    for (guint k = 0; k < n_tokens; k++)
      rill_sampler_accept (sampler, tokens[k]);
}

/* A stretch is long enough and has gone round three times; then alone the token that would go on with it is not drawn. */
static void
test_loop_limit (void)
{
  const RillToken word[] = { 2 };
  const RillToken line[] = { 5, 7, 9, 2 };
  RillSamplerOptions options = neutral ();
  g_autoptr (RillSampler) sampler = NULL;
  g_autoptr (RillSampler) unlimited = NULL;

  options.temperature = 0;
  unlimited = new_sampler (&options);
  accept_times (unlimited, word, 1, 1000);
  g_assert_cmpint (rill_sampler_sample (unlimited, logits), ==, 2);

  options.loop_limit = 6;
  sampler = new_sampler (&options);
  accept_times (sampler, word, 1, 5);
  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 2);
  rill_sampler_accept (sampler, 2);
  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 8);
  rill_sampler_accept (sampler, 8);
  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 2);

  /* Eleven tokens are more than six, but not yet three rounds of four. */
  accept_times (sampler, line, 4, 2);
  accept_times (sampler, line, 3, 1);
  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 2);
  rill_sampler_accept (sampler, 2);
  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 2);
  rill_sampler_accept (sampler, 5);
  rill_sampler_accept (sampler, 7);
  rill_sampler_accept (sampler, 9);
  g_assert_cmpint (rill_sampler_sample (sampler, logits), ==, 8);
}

/* The longest loop that is looked for, and one beyond it. */
static void
test_loop_period (void)
{
  RillSamplerOptions options = neutral ();
  RillToken round[65];
  g_autoptr (RillSampler) at = NULL;
  g_autoptr (RillSampler) beyond = NULL;

  /* Quadratic in the place, so that no part of a round is a loop of its own. */
  for (guint i = 0; i < G_N_ELEMENTS (round); i++)
    round[i] = (RillToken) (i * i / 7 % N);
  round[0] = 2;

  options.temperature = 0;
  options.loop_limit = 64;
  at = new_sampler (&options);
  beyond = new_sampler (&options);
  accept_times (at, round, 64, 3);
  accept_times (beyond, round, 65, 5);
  g_assert_cmpint (rill_sampler_sample (at, logits), ==, 8);
  g_assert_cmpint (rill_sampler_sample (beyond, logits), ==, 2);
}

static void
test_greedy (void)
{
  RillSamplerOptions options = neutral ();
  float ties[N] = { 0, 1, 5, 5, 2, 5 };
  g_autoptr (RillSampler) sampler = NULL;
  g_autoptr (RillSampler) first = NULL;

  options.temperature = 0;
  sampler = new_sampler (&options);
  g_assert_cmpint (rill_sampler_sample (sampler, ties), ==, 2);
  ties[0] = 5;
  g_assert_cmpint (rill_sampler_sample (sampler, ties), ==, 0);

  /* Top-k of 1 is the same, ties and all. */
  options.temperature = 1;
  options.top_k = 1;
  first = new_sampler (&options);
  g_assert_cmpint (rill_sampler_sample (first, ties), ==, 0);
}

static void
test_strange_logits (void)
{
  static const float temperatures[] = { 0, 0.7f };

  for (gsize t = 0; t < G_N_ELEMENTS (temperatures); t++)
    {
      RillSamplerOptions options = neutral ();
      float strange[N] = { NAN, 1, NAN, -INFINITY, 3, NAN };
      float nothing[N], infinite[N] = { 0 };
      g_autoptr (RillSampler) sampler = NULL;

      options.temperature = temperatures[t];
      sampler = new_sampler (&options);
      infinite[5] = INFINITY;
      for (guint i = 0; i < N; i++)
        nothing[i] = NAN;

      for (guint i = 0; i < 2000; i++)
        {
          RillToken id = rill_sampler_sample (sampler, strange);

          g_assert_true (!isnan (strange[id]) && !isinf (strange[id]));
          g_assert_cmpint (rill_sampler_sample (sampler, infinite), ==, 5);
          id = rill_sampler_sample (sampler, nothing);
          g_assert_cmpint (id, >=, 0);
          g_assert_cmpint (id, <, N);
        }
    }
}

static void
draw (guint64    seed,
      RillToken *out,
      guint      n)
{
  RillSamplerOptions options = neutral ();
  g_autoptr (RillSampler) sampler = NULL;

  options.seed = seed;
  sampler = new_sampler (&options);
  for (guint i = 0; i < n; i++)
    out[i] = rill_sampler_sample (sampler, logits);
}

static void
test_seed (void)
{
  /* Pinned: a seed means the same tokens in every version. */
  static const RillToken expected[] = {
    3, 2, 0, 4, 1, 0, 2, 2, 8, 2, 8, 5, 7, 0, 8, 8, 2, 8, 2, 2, 2, 3, 3, 2,
  };
  RillToken first[64], second[64], other[64];

  draw (7, first, 64);
  draw (7, second, 64);
  draw (8, other, 64);
  g_assert_cmpmem (first, sizeof first, second, sizeof second);
  g_assert_true (memcmp (first, other, sizeof first) != 0);
  g_assert_cmpmem (first, sizeof expected, expected, sizeof expected);
}

typedef struct
{
  const char *name;
  RillSamplerOptions options;
} BadOptions;

static const BadOptions bad_options[] = {
  { "temperature", { -0.1f, 0, 1, 0, 1, 8, 0 } },
  { "temperature", { NAN, 0, 1, 0, 1, 8, 0 } },
  { "temperature", { INFINITY, 0, 1, 0, 1, 8, 0 } },
  { "top-p", { 1, 0, 0, 0, 1, 8, 0 } },
  { "top-p", { 1, 0, 1.1f, 0, 1, 8, 0 } },
  { "top-p", { 1, 0, NAN, 0, 1, 8, 0 } },
  { "min-p", { 1, 0, 1, -0.1f, 1, 8, 0 } },
  { "min-p", { 1, 0, 1, 1.1f, 1, 8, 0 } },
  { "repetition penalty", { 1, 0, 1, 0, 0, 8, 0 } },
  { "repetition penalty", { 1, 0, 1, 0, NAN, 8, 0 } },
  { "repetition window", { 1, 0, 1, 0, 1, G_MAXUINT, 0 } },
};

static void
test_bad_options (void)
{
  RillSamplerOptions options;

  for (gsize i = 0; i < G_N_ELEMENTS (bad_options); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (rill_sampler_new (N, &bad_options[i].options, &error));
      g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);
      g_assert_true (g_str_has_prefix (error->message, bad_options[i].name));
    }

  rill_sampler_options_init (&options);
  g_assert_null (rill_sampler_new (0, &options, NULL));
  g_assert_null (rill_sampler_new (G_MAXUINT, &options, NULL));
  g_clear_pointer (&(RillSampler *) { new_sampler (&options) }, rill_sampler_free);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sampler/temperature", test_temperature);
  g_test_add_func ("/sampler/top-k", test_top_k);
  g_test_add_func ("/sampler/top-p", test_top_p);
  g_test_add_func ("/sampler/min-p", test_min_p);
  g_test_add_func ("/sampler/repetition", test_repetition);
  g_test_add_func ("/sampler/together", test_together);
  g_test_add_func ("/sampler/repetition-window", test_repetition_window);
  g_test_add_func ("/sampler/loop-limit", test_loop_limit);
  g_test_add_func ("/sampler/loop-period", test_loop_period);
  g_test_add_func ("/sampler/greedy", test_greedy);
  g_test_add_func ("/sampler/strange-logits", test_strange_logits);
  g_test_add_func ("/sampler/seed", test_seed);
  g_test_add_func ("/sampler/bad-options", test_bad_options);

  return g_test_run ();
}
