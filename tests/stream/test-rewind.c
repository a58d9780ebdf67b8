/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Going back: by every depth that is promised, and not by one more.
 */

#include "stream-support.h"

#define LIMIT 1e-5
#define N_TOKEN 130
#define U 12

static RillSession *
new_session (const Fixture *fixture,
             RillPolicy     policy,
             guint          chunk)
{
  RillSessionOptions options;

  session_options (&options, 4, policy == RILL_POLICY_DENSE ? 200 : 24, U, chunk);
  options.policy = policy;
  return session_new (fixture, &options);
}

/* After going back by @depth and saying something else, all is as if the undone had never been. */
static void
check_depth (const Fixture   *fixture,
             RillPolicy       policy,
             guint            chunk,
             const RillToken *tokens,
             guint            depth)
{
  g_autoptr (RillSession) session = new_session (fixture, policy, chunk);
  g_autoptr (RillSession) fresh = new_session (fixture, policy, chunk);
  g_autofree RillToken *others = random_tokens (fixture, 40, depth + 100);
  guint n_vocab = fixture->test->options.n_vocab;
  g_autoptr (GError) error = NULL;
  g_autofree float *got = NULL;
  g_autofree float *expected = NULL;

  session_append (session, tokens, N_TOKEN);
  g_assert_true (rill_session_rewind (session, depth, &error));
  g_assert_no_error (error);
  session_append (fresh, tokens, N_TOKEN - depth);
  g_assert_cmpuint (rill_session_get_position (session), ==, N_TOKEN - depth);
  g_assert_cmpuint (rill_session_get_evicted (session), ==, rill_session_get_evicted (fresh));
  assert_at_most (relative_difference_float (rill_session_get_logits (session), rill_session_get_logits (fresh), n_vocab),
                  LIMIT);
  got = session_append_each (session, others, 40);
  expected = session_append_each (fresh, others, 40);
  assert_at_most (relative_difference_float (got, expected, (gsize) 40 * n_vocab), LIMIT);
}

static void
test_every_depth (void)
{
  static const guint chunks[] = { 1, 7, 64 };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
    for (guint depth = 0; depth <= U; depth++)
      {
        check_depth (fixture, RILL_POLICY_STREAMING, chunks[i], tokens, depth);
        check_depth (fixture, RILL_POLICY_WINDOW, chunks[i], tokens, depth);
        check_depth (fixture, RILL_POLICY_RECOMPUTE, chunks[i], tokens, depth);
        check_depth (fixture, RILL_POLICY_DENSE, chunks[i], tokens, depth * 10);
      }
}

static void
test_not_one_more (void)
{
  static const RillPolicy policies[] = { RILL_POLICY_STREAMING, RILL_POLICY_WINDOW, RILL_POLICY_RECOMPUTE };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 2);
  guint n_vocab = fixture->test->options.n_vocab;

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr (RillSession) session = new_session (fixture, policies[i], 7);
      g_autofree float *before = NULL;
      g_autoptr (GError) error = NULL;

      session_append (session, tokens, N_TOKEN);
      before = session_dup_logits (session);
      g_assert_cmpuint (rill_session_get_max_rewind (session), ==, U);
      g_assert_false (rill_session_rewind (session, U + 1, &error));
      g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);
      g_assert_cmpuint (rill_session_get_position (session), ==, N_TOKEN);
      g_assert_true (same_bits (before, rill_session_get_logits (session), n_vocab));

      /* Spent, and won back token by token. */
      g_clear_error (&error);
      g_assert_true (rill_session_rewind (session, U - 2, &error));
      g_assert_cmpuint (rill_session_get_max_rewind (session), ==, 2);
      session_append (session, tokens, 5);
      g_assert_cmpuint (rill_session_get_max_rewind (session), ==, 7);
      session_append (session, tokens, 30);
      g_assert_cmpuint (rill_session_get_max_rewind (session), ==, U);
    }
}

/* Until the ring has wrapped nothing is lost, so all of it can be undone: into the sinks and to the very beginning. */
static void
test_to_the_beginning (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 3);
  g_autofree RillToken *others = random_tokens (fixture, N_TOKEN, 4);
  guint n_vocab = fixture->test->options.n_vocab;

  for (guint left = 0; left <= 8; left++)
    {
      g_autoptr (RillSession) session = new_session (fixture, RILL_POLICY_STREAMING, 7);
      g_autoptr (RillSession) fresh = new_session (fixture, RILL_POLICY_STREAMING, 7);
      g_autoptr (GError) error = NULL;
      g_autofree float *got = NULL;
      g_autofree float *expected = NULL;

      session_append (session, tokens, 30);
      g_assert_cmpuint (rill_session_get_max_rewind (session), ==, 30);
      g_assert_true (rill_session_rewind (session, 30 - left, &error));
      if (left == 0)
        g_assert_null (rill_session_get_logits (session));
      session_append (fresh, tokens, left);
      got = session_append_each (session, others, N_TOKEN);
      expected = session_append_each (fresh, others, N_TOKEN);
      assert_at_most (relative_difference_float (got, expected, (gsize) N_TOKEN * n_vocab), LIMIT);
    }
}

/* Read and written tokens are told apart when they are taken back. */
static void
test_counters (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 5);
  g_autoptr (RillSession) session = new_session (fixture, RILL_POLICY_STREAMING, 7);
  g_autoptr (RillTrace) trace = rill_trace_new (session);
  g_autoptr (GError) error = NULL;

  session_append (session, tokens, 100);
  for (guint i = 0; i < 5; i++)
    session_append_written (session, tokens[i]);
  session_append (session, tokens, 3);
  rill_session_rewind (session, 6, &error);
  g_assert_no_error (error);
  rill_session_copy_trace (session, trace);
  g_assert_cmpuint (trace->position, ==, 102);
  g_assert_cmpuint (trace->n_written, ==, 2);
  g_assert_cmpuint (trace->n_read, ==, 100);
}

/* A reply that is taken back and asked for again finds everything as it was, whatever arithmetic read the prompt. */
static void
test_asking_again_gives_the_same_bits (void)
{
  static const RillType types[] = { RILL_TYPE_F32, RILL_TYPE_Q8_0, RILL_TYPE_Q4_0 };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    for (guint tracing = 0; tracing < 2; tracing++)
      {
        TestModelOptions options;
        g_autoptr (Fixture) fixture = NULL;
        g_autofree RillToken *tokens = NULL;
        g_autoptr (RillSession) session = NULL;
        g_autofree float *prompt_logits = NULL;
        g_autofree float *first = NULL;
        g_autofree float *second = NULL;
        guint n_vocab;

        fixture_options_init (&options);
        options.n_ff = 64; /* rows of whole blocks */
        options.type = types[i];
        fixture = fixture_new (&options);
        n_vocab = options.n_vocab;
        tokens = random_tokens (fixture, N_TOKEN, 7);
        session = new_session (fixture, RILL_POLICY_STREAMING, 64);
        rill_session_set_tracing (session, tracing != 0);
        session_append (session, tokens, N_TOKEN - U);
        prompt_logits = session_dup_logits (session);
        for (guint at = N_TOKEN - U; at < N_TOKEN; at++)
          session_append_written (session, tokens[at]);
        first = session_dup_logits (session);
        for (guint back = 1; back <= U; back++)
          g_assert_true (rill_session_rewind (session, 1, NULL));
        g_assert_true (same_bits (prompt_logits, rill_session_get_logits (session), n_vocab));
        for (guint at = N_TOKEN - U; at < N_TOKEN; at++)
          session_append_written (session, tokens[at]);
        second = session_dup_logits (session);
        g_assert_true (same_bits (first, second, n_vocab));
      }
}

/* Token by token the very same sums are made again. */
static void
test_saying_it_again_gives_the_same_bits (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 6);
  g_autoptr (RillSession) session = new_session (fixture, RILL_POLICY_STREAMING, 1);
  g_autofree float *first = NULL;
  g_autofree float *second = NULL;
  guint n_vocab = fixture->test->options.n_vocab;

  session_append (session, tokens, N_TOKEN - U);
  first = session_append_each (session, tokens + N_TOKEN - U, U);
  g_assert_true (rill_session_rewind (session, U, NULL));
  second = session_append_each (session, tokens + N_TOKEN - U, U);
  g_assert_true (same_bits (first, second, (gsize) U * n_vocab));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/rewind/every-depth", test_every_depth);
  g_test_add_func ("/stream/rewind/not-one-more", test_not_one_more);
  g_test_add_func ("/stream/rewind/to-the-beginning", test_to_the_beginning);
  g_test_add_func ("/stream/rewind/counters", test_counters);
  g_test_add_func ("/stream/rewind/asking-again-gives-the-same-bits", test_asking_again_gives_the_same_bits);
  g_test_add_func ("/stream/rewind/saying-it-again-gives-the-same-bits", test_saying_it_again_gives_the_same_bits);
  return g_test_run ();
}
