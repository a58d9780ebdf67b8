/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Helpers of the stream's tests.
 */

#include "stream-support.h"

#include <math.h>
#include <string.h>

void
fixture_options_init (TestModelOptions *options)
{
  test_model_options_init (options);
  options->n_vocab = 96;
  options->n_embd = 32;
  options->n_ff = 48;
  options->context_length = 64;
  options->attention_gain = 4;
}

Fixture *
fixture_new (const TestModelOptions *options)
{
  Fixture *fixture = g_new0 (Fixture, 1);
  g_autoptr (GError) error = NULL;

  fixture->test = test_model_new (options);
  fixture->model = rill_model_load (fixture->test->path, NULL, NULL, &error);
  g_assert_no_error (error);
  return fixture;
}

Fixture *
fixture_new_default (void)
{
  TestModelOptions options;

  fixture_options_init (&options);
  return fixture_new (&options);
}

void
fixture_free (Fixture *fixture)
{
  g_clear_pointer (&fixture->model, rill_model_unref);
  g_clear_pointer (&fixture->test, test_model_free);
  g_free (fixture);
}

RillToken *
random_tokens (const Fixture *fixture,
               gsize          n,
               guint32        seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  RillToken *tokens = g_new (RillToken, n);

  for (gsize i = 0; i < n; i++)
    tokens[i] = g_rand_int_range (random, 0, (gint32) fixture->test->options.n_vocab);
  return tokens;
}

void
session_options (RillSessionOptions *options,
                 guint               n_sink,
                 guint               capacity,
                 guint               n_rewind,
                 guint               chunk)
{
  rill_session_options_init (options);
  options->n_sink = n_sink;
  options->capacity = capacity;
  options->n_rewind = n_rewind;
  options->chunk = chunk;
  options->n_thread = 1;
  options->cache_type = RILL_CACHE_F32;
}

RillSession *
session_new (const Fixture            *fixture,
             const RillSessionOptions *options)
{
  g_autoptr (GError) error = NULL;
  RillSession *session = rill_session_new (fixture->model, options, &error);

  g_assert_no_error (error);
  return session;
}

void
session_append (RillSession     *session,
                const RillToken *tokens,
                gsize            n_tokens)
{
  g_autoptr (GError) error = NULL;
  gboolean done = rill_session_append (session, tokens, n_tokens, FALSE, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (done);
}

void
session_append_written (RillSession *session,
                        RillToken    token)
{
  g_autoptr (GError) error = NULL;

  rill_session_append (session, &token, 1, TRUE, NULL, NULL, &error);
  g_assert_no_error (error);
}

typedef struct
{
  guint64 first;
  gsize n;
  guint n_vocab;
  float *logits;
} Collection;

static gboolean
collect_cb (guint64      position,
            const float *logits,
            gpointer     user_data)
{
  Collection *collection = user_data;

  g_assert_cmpuint (position, ==, collection->first + collection->n);
  memcpy (collection->logits + collection->n * collection->n_vocab, logits, collection->n_vocab * sizeof (float));
  collection->n++;
  return TRUE;
}

float *
session_append_each (RillSession     *session,
                     const RillToken *tokens,
                     gsize            n_tokens)
{
  guint n_vocab = rill_model_get_info (rill_session_get_model (session))->n_vocab;
  Collection collection = {
    .first = rill_session_get_position (session),
    .n_vocab = n_vocab,
    .logits = g_new0 (float, n_tokens * n_vocab),
  };
  g_autoptr (GError) error = NULL;

  rill_session_append_each (session, tokens, n_tokens, collect_cb, &collection, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (collection.n, ==, n_tokens);
  return collection.logits;
}

float *
session_dup_logits (RillSession *session)
{
  guint n_vocab = rill_model_get_info (rill_session_get_model (session))->n_vocab;

  g_assert_nonnull (rill_session_get_logits (session));
  return g_memdup2 (rill_session_get_logits (session), n_vocab * sizeof (float));
}

double
relative_difference (const float  *got,
                     const double *expected,
                     gsize         n)
{
  double difference = 0, size = 0;

  for (gsize i = 0; i < n; i++)
    {
      if (!isfinite (got[i]))
        return INFINITY;
      difference = MAX (difference, fabs ((double) got[i] - expected[i]));
      size = MAX (size, fabs (expected[i]));
    }
  return difference / size;
}

double
relative_difference_float (const float *got,
                           const float *expected,
                           gsize        n)
{
  g_autofree double *wide = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    wide[i] = (double) expected[i];
  return relative_difference (got, wide, n);
}

double
rms_difference (const float  *got,
                const double *expected,
                gsize         n)
{
  double difference = 0, size = 0;

  for (gsize i = 0; i < n; i++)
    {
      difference += ((double) got[i] - expected[i]) * ((double) got[i] - expected[i]);
      size += expected[i] * expected[i];
    }
  return sqrt (difference / size);
}

gboolean
same_bits (const float *a,
           const float *b,
           gsize        n)
{
  return memcmp (a, b, n * sizeof (float)) == 0;
}
