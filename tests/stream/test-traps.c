/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mistakes that streams of other programs were caught with, one test each.
 */

#include "stream-support.h"

#include <string.h>

#define LIMIT 1e-5

static void
check_each (const Fixture *fixture,
            guint          n_sink,
            guint          window,
            guint          n_rewind,
            guint          chunk,
            gsize          n_token)
{
  g_autofree RillToken *tokens = random_tokens (fixture, n_token, 3);
  g_autoptr (Reference) reference = reference_new (fixture->test, tokens, n_token, n_sink, n_sink + window);
  RillSessionOptions options;
  g_autoptr (RillSession) session = NULL;
  g_autofree float *logits = NULL;

  session_options (&options, n_sink, n_sink + window, n_rewind, chunk);
  session = session_new (fixture, &options);
  logits = session_append_each (session, tokens, n_token);
  assert_at_most (relative_difference (logits, reference->logits, n_token * reference->n_vocab), LIMIT);
}

/* The first rows of a chunk that is longer than the window were masked whole: not a number ever after. */
static void
test_chunk_longer_than_window (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();

  check_each (fixture, 4, 8, 0, 100, 300);
  check_each (fixture, 0, 8, 3, 300, 300);
  check_each (fixture, 1, 1, 0, 50, 120);
}

/* A ring written in chunks that do not divide it lost its order. */
static void
test_chunk_not_dividing_ring (void)
{
  static const guint odd[] = { 2, 5, 7, 11, 12 };
  g_autoptr (Fixture) fixture = fixture_new_default ();

  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      check_each (fixture, 4, 13, 0, odd[i], 200);
      check_each (fixture, 3, 10, 7, odd[i], 200);
    }
}

/* The very first prompt did not fit the ring; what was said next came out of the wrong rows. */
static void
test_first_prefill_larger_than_ring (void)
{
  enum { N_PROMPT = 211, N_MORE = 40 };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_PROMPT + N_MORE, 4);
  g_autoptr (Reference) reference = reference_new (fixture->test, tokens, N_PROMPT + N_MORE, 4, 20);
  guint n_vocab = reference->n_vocab;

  for (guint chunk = 16; chunk <= 256; chunk *= 2)
    {
      RillSessionOptions options;
      g_autoptr (RillSession) session = NULL;

      session_options (&options, 4, 20, 2, chunk);
      session = session_new (fixture, &options);
      session_append (session, tokens, N_PROMPT);
      for (guint i = 0; i <= N_MORE; i++)
        {
          assert_at_most (relative_difference (rill_session_get_logits (session),
                                               reference->logits + (gsize) (N_PROMPT - 1 + i) * n_vocab, n_vocab),
                          LIMIT);
          if (i < N_MORE)
            session_append_written (session, tokens[N_PROMPT + i]);
        }
    }
}

/* A wrapped ring trimmed by its length kept rows of the future and lost those of the past. */
static void
test_rewinding_wrapped_ring (void)
{
  enum { N_FIRST = 150, N_SECOND = 60, U = 24 };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *first = random_tokens (fixture, N_FIRST, 5);
  g_autofree RillToken *second = random_tokens (fixture, N_SECOND, 6);

  for (guint back = 1; back <= U; back += 5)
    {
      gsize n = N_FIRST - back + N_SECOND;
      g_autofree RillToken *tokens = g_new (RillToken, n);
      g_autoptr (Reference) reference = NULL;
      g_autoptr (RillSession) session = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree float *logits = NULL;
      RillSessionOptions options;

      memcpy (tokens, first, (N_FIRST - back) * sizeof (RillToken));
      memcpy (tokens + N_FIRST - back, second, N_SECOND * sizeof (RillToken));
      reference = reference_new (fixture->test, tokens, n, 4, 32);

      session_options (&options, 4, 32, U, 9);
      session = session_new (fixture, &options);
      session_append (session, first, N_FIRST);
      g_assert_true (rill_session_rewind (session, back, &error));
      g_assert_no_error (error);
      assert_at_most (relative_difference (rill_session_get_logits (session),
                                           reference->logits + (gsize) (N_FIRST - back - 1) * reference->n_vocab,
                                           reference->n_vocab),
                      LIMIT);
      logits = session_append_each (session, second, N_SECOND);
      assert_at_most (relative_difference (logits, reference->logits + (gsize) (N_FIRST - back) * reference->n_vocab,
                                           (gsize) N_SECOND * reference->n_vocab),
                      LIMIT);
    }
}

static void
assert_slots_hold (RillSession  *session,
                   RillTrace    *trace,
                   const GArray *tokens,
                   guint         n_sink)
{
  guint64 expected_used;

  rill_session_copy_trace (session, trace);
  expected_used = MIN (tokens->len, trace->capacity);
  g_assert_cmpuint (trace->position, ==, tokens->len);
  g_assert_cmpuint (rill_session_get_position (session), ==, tokens->len);
  g_assert_cmpuint (trace->n_used, ==, expected_used);
  for (guint i = 0; i < trace->n_used; i++)
    {
      guint64 position = i < n_sink ? i : tokens->len - trace->n_used + i;

      g_assert_cmpuint (trace->slot_position[i], ==, position);
      g_assert_cmpint (trace->slot_token[i], ==, g_array_index (tokens, RillToken, position));
    }
}

/* The list of tokens was cut when the cache was not, and the reply went round in circles. */
static void
test_token_list_and_cache_drifting_apart (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  g_autoptr (GArray) tokens = g_array_new (FALSE, FALSE, sizeof (RillToken));
  g_autofree RillToken *pool = random_tokens (fixture, 4000, 12);
  RillSessionOptions options;
  g_autoptr (RillSession) session = NULL;
  g_autoptr (RillTrace) trace = NULL;
  gsize next = 0;

  session_options (&options, 4, 24, 10, 7);
  session = session_new (fixture, &options);
  trace = rill_trace_new (session);
  for (guint step = 0; step < 60; step++)
    {
      if (g_rand_boolean (random) || tokens->len == 0)
        {
          gsize n = (gsize) g_rand_int_range (random, 1, 30);

          session_append (session, pool + next, n);
          g_array_append_vals (tokens, pool + next, (guint) n);
          next += n;
        }
      else
        {
          guint64 n = (guint64) g_rand_int_range (random, 0, (gint32) rill_session_get_max_rewind (session) + 1);
          g_autoptr (GError) error = NULL;

          rill_session_rewind (session, n, &error);
          g_assert_no_error (error);
          g_array_set_size (tokens, tokens->len - (guint) n);
        }
      assert_slots_hold (session, trace, tokens, 4);
      if (tokens->len > 0)
        {
          g_autoptr (Reference) reference =
            reference_new (fixture->test, (const RillToken *) (gpointer) tokens->data, tokens->len, 4, 24);

          assert_at_most (relative_difference (rill_session_get_logits (session),
                                               reference->logits + (gsize) (tokens->len - 1) * reference->n_vocab,
                                               reference->n_vocab),
                          LIMIT);
        }
    }
}

/* The whole head was turned where only its first values should be, or the wrong ones. */
static void
test_partial_rotary_dimension (void)
{
  static const char *const architectures[] = { "llama", "qwen2" };

  for (gsize i = 0; i < G_N_ELEMENTS (architectures); i++)
    for (guint n_rot = 2; n_rot <= 16; n_rot += 2)
      {
        TestModelOptions options;
        g_autoptr (Fixture) fixture = NULL;

        fixture_options_init (&options);
        options.architecture = architectures[i];
        options.n_rot = n_rot;
        fixture = fixture_new (&options);
        check_each (fixture, 4, 14, 3, 5, 90);
      }
}

/* @n_token tokens after which the first one is long out of every window, whose first one is @first. */
static float *
logits_after (const Fixture *fixture,
              RillPolicy     policy,
              guint          n_sink,
              guint          n_pinned,
              RillToken      first)
{
  enum { N_TOKEN = 200 };
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 21);
  RillSessionOptions options;
  g_autoptr (RillSession) session = NULL;
  g_autoptr (RillTrace) trace = NULL;
  guint applied = policy == RILL_POLICY_STREAMING ? n_sink + n_pinned : 0;

  session_options (&options, n_sink, 20, 0, 16);
  options.policy = policy;
  options.n_pinned = n_pinned;
  session = session_new (fixture, &options);
  tokens[0] = first;
  session_append (session, tokens, N_TOKEN);

  trace = rill_trace_new (session);
  rill_session_copy_trace (session, trace);
  g_assert_cmpuint (rill_session_get_options (session)->n_sink + rill_session_get_options (session)->n_pinned, ==, applied);
  g_assert_cmpuint (trace->n_sink + trace->n_pinned, ==, applied);
  for (guint i = 0; i < trace->n_used; i++)
    g_assert_cmpuint (trace->slot_position[i], ==, i < applied ? i : (guint) (N_TOKEN - 20 + i));
  return session_dup_logits (session);
}

/* Sinks were asked for, reserved, shown, and not attended to. */
static void
test_s_requested_but_not_applied (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  guint n_vocab = fixture->test->options.n_vocab;
  static const struct
  {
    RillPolicy policy;
    guint n_sink;
    guint n_pinned;
  } cases[] = {
    { RILL_POLICY_STREAMING, 1, 0 }, { RILL_POLICY_STREAMING, 4, 0 }, { RILL_POLICY_STREAMING, 0, 3 },
    { RILL_POLICY_STREAMING, 2, 9 }, { RILL_POLICY_STREAMING, 0, 0 }, { RILL_POLICY_WINDOW, 4, 0 },
    { RILL_POLICY_WINDOW, 4, 5 },    { RILL_POLICY_RECOMPUTE, 4, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree float *one = logits_after (fixture, cases[i].policy, cases[i].n_sink, cases[i].n_pinned, 1);
      g_autofree float *two = logits_after (fixture, cases[i].policy, cases[i].n_sink, cases[i].n_pinned, 2);
      gboolean has_sinks = cases[i].policy == RILL_POLICY_STREAMING && cases[i].n_sink + cases[i].n_pinned > 0;

      /* Two layers see two windows back: without sinks nothing of the first token is left. */
      if (has_sinks)
        g_assert_cmpfloat (relative_difference_float (one, two, n_vocab), >, 1e-3);
      else
        g_assert_true (same_bits (one, two, n_vocab));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/traps/chunk-longer-than-the-window", test_chunk_longer_than_window);
  g_test_add_func ("/stream/traps/chunk-not-dividing-the-ring", test_chunk_not_dividing_ring);
  g_test_add_func ("/stream/traps/first-prefill-larger-than-the-ring", test_first_prefill_larger_than_ring);
  g_test_add_func ("/stream/traps/rewinding-a-wrapped-ring", test_rewinding_wrapped_ring);
  g_test_add_func ("/stream/traps/token-list-and-cache-drifting-apart", test_token_list_and_cache_drifting_apart);
  g_test_add_func ("/stream/traps/partial-rotary-dimension", test_partial_rotary_dimension);
  g_test_add_func ("/stream/traps/s-requested-but-not-applied", test_s_requested_but_not_applied);
  return g_test_run ();
}
