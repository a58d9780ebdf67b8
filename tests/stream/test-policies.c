/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The four policies, what they hold and where they stop; and what a session refuses.
 */

#include "stream-support.h"

#include <string.h>

#define LIMIT 1e-5
#define CAPACITY 24

static RillSession *
new_with_policy (const Fixture *fixture,
                 RillPolicy     policy,
                 guint          chunk)
{
  RillSessionOptions options;

  session_options (&options, 4, CAPACITY, 6, chunk);
  options.policy = policy;
  return session_new (fixture, &options);
}

static void
test_window_has_no_sinks (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 150, 1);
  g_autoptr (Reference) reference = reference_new (fixture->test, tokens, 150, 0, CAPACITY);
  g_autoptr (RillSession) session = new_with_policy (fixture, RILL_POLICY_WINDOW, 11);
  g_autofree float *logits = session_append_each (session, tokens, 150);

  assert_at_most (relative_difference (logits, reference->logits, 150 * reference->n_vocab), LIMIT);
}

static void
test_dense_stops_at_capacity (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 150, 2);
  g_autoptr (Reference) reference = reference_new (fixture->test, tokens, CAPACITY, 0, 150);
  g_autoptr (RillSession) session = new_with_policy (fixture, RILL_POLICY_DENSE, 11);
  g_autoptr (GError) error = NULL;
  g_autofree float *logits = session_append_each (session, tokens, CAPACITY - 1);
  g_autofree float *before = session_dup_logits (session);

  assert_at_most (relative_difference (logits, reference->logits, (CAPACITY - 1) * reference->n_vocab), LIMIT);

  /* Refused whole, and nothing has happened. */
  g_assert_false (rill_session_append (session, tokens, 2, FALSE, NULL, NULL, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_FULL);
  g_assert_nonnull (strstr (error->message, "24"));
  g_assert_nonnull (strstr (error->message, "23"));
  g_assert_cmpuint (rill_session_get_position (session), ==, CAPACITY - 1);
  g_assert_true (same_bits (before, rill_session_get_logits (session), reference->n_vocab));

  session_append (session, tokens + CAPACITY - 1, 1);
  assert_at_most (relative_difference (rill_session_get_logits (session),
                                       reference->logits + (CAPACITY - 1) * reference->n_vocab, reference->n_vocab),
                  LIMIT);
  g_clear_error (&error);
  g_assert_false (rill_session_append (session, tokens, 1, TRUE, NULL, NULL, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_FULL);
  g_assert_cmpuint (rill_session_get_evicted (session), ==, 0);
}

/* Under recompute the last C tokens are read as a stream of their own. */
static void
check_recompute (guint    chunk,
                 gboolean tracing)
{
  enum { N_TOKEN = 60 };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 3);
  g_autoptr (RillSession) session = new_with_policy (fixture, RILL_POLICY_RECOMPUTE, chunk);
  guint n_vocab = fixture->test->options.n_vocab;
  guint at = 0;

  rill_session_set_tracing (session, tracing);
  for (guint n = 1; at + n <= N_TOKEN; n = n % 7 + 1)
    {
      guint n_seen;
      g_autoptr (RillSession) dense = new_with_policy (fixture, RILL_POLICY_DENSE, chunk);

      session_append (session, tokens + at, n);
      at += n;
      n_seen = MIN (at, CAPACITY);
      session_append (dense, tokens + at - n_seen, n_seen);
      assert_at_most (relative_difference_float (rill_session_get_logits (session), rill_session_get_logits (dense), n_vocab),
                      LIMIT);
    }
}

static void
test_recompute_equals_dense_on_last_tokens (void)
{
  check_recompute (1, FALSE);
  check_recompute (5, FALSE);
  check_recompute (64, FALSE);
  check_recompute (5, TRUE);
}

static void
test_recompute_each (void)
{
  enum { N_TOKEN = 50 };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 4);
  g_autoptr (RillSession) together = new_with_policy (fixture, RILL_POLICY_RECOMPUTE, 9);
  g_autoptr (RillSession) one_by_one = new_with_policy (fixture, RILL_POLICY_RECOMPUTE, 9);
  g_autofree float *logits = session_append_each (together, tokens, N_TOKEN);
  guint n_vocab = fixture->test->options.n_vocab;

  for (guint i = 0; i < N_TOKEN; i++)
    {
      session_append (one_by_one, tokens + i, 1);
      assert_at_most (relative_difference_float (logits + (gsize) i * n_vocab, rill_session_get_logits (one_by_one), n_vocab),
                      LIMIT);
    }
}

static void
test_all_agree_until_full (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, CAPACITY, 5);
  g_autoptr (Reference) reference = reference_new (fixture->test, tokens, CAPACITY, 0, CAPACITY);

  for (guint policy = RILL_POLICY_STREAMING; policy <= RILL_POLICY_RECOMPUTE; policy++)
    {
      g_autoptr (RillSession) session = new_with_policy (fixture, policy, 7);
      g_autofree float *logits = session_append_each (session, tokens, CAPACITY);

      assert_at_most (relative_difference (logits, reference->logits, CAPACITY * reference->n_vocab), LIMIT);
    }
}

static void
test_evicted_counts (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 100, 6);
  static const RillPolicy evicting[] = { RILL_POLICY_STREAMING, RILL_POLICY_WINDOW, RILL_POLICY_RECOMPUTE };

  for (gsize i = 0; i < G_N_ELEMENTS (evicting); i++)
    {
      g_autoptr (RillSession) session = new_with_policy (fixture, evicting[i], 7);

      g_assert_cmpuint (rill_session_get_evicted (session), ==, 0);
      session_append (session, tokens, CAPACITY - 1);
      g_assert_cmpuint (rill_session_get_evicted (session), ==, 0);
      session_append (session, tokens, 1);
      g_assert_cmpuint (rill_session_get_evicted (session), ==, 1);
      session_append (session, tokens, 100);
      g_assert_cmpuint (rill_session_get_evicted (session), ==, 101);
    }
}

/* A pinned prefix is nothing but more sinks. */
static void
test_pinned_prefix (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 150, 7);
  g_autoptr (Reference) pinned = reference_new (fixture->test, tokens, 150, 13, CAPACITY);
  g_autoptr (Reference) plain = reference_new (fixture->test, tokens, 150, 4, CAPACITY);
  g_autoptr (RillSession) session = new_with_policy (fixture, RILL_POLICY_STREAMING, 7);
  g_autoptr (GError) error = NULL;
  gsize n = 150 * pinned->n_vocab;

  for (guint round = 0; round < 2; round++)
    {
      g_autofree float *with = NULL;
      g_autofree float *without = NULL;

      g_assert_true (rill_session_reset (session, 9, &error));
      g_assert_no_error (error);
      g_assert_null (rill_session_get_logits (session));
      g_assert_cmpuint (rill_session_get_position (session), ==, 0);
      g_assert_cmpuint (rill_session_get_options (session)->n_pinned, ==, 9);
      with = session_append_each (session, tokens, 150);
      assert_at_most (relative_difference (with, pinned->logits, n), LIMIT);

      g_assert_true (rill_session_reset (session, 0, &error));
      without = session_append_each (session, tokens, 150);
      assert_at_most (relative_difference (without, plain->logits, n), LIMIT);
    }

  /* Too many to leave a window: refused, and the stream goes on. */
  g_assert_false (rill_session_reset (session, CAPACITY - 4, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);
  g_assert_cmpuint (rill_session_get_position (session), ==, 150);
}

/* --- Options ----------------------------------------------------------------------------------------------------- */

static void
assert_refused (const Fixture            *fixture,
                const RillSessionOptions *options,
                const char               *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (rill_session_new (fixture->model, options, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);
  if (strstr (error->message, word) == NULL)
    g_error ("expected \"%s\" in: %s", word, error->message);
}

static void
test_options_refused (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  RillSessionOptions good, options;

  session_options (&good, 4, CAPACITY, 6, 16);
#define TRY(change, word) \
  G_STMT_START \
  { \
    options = good; \
    change; \
    assert_refused (fixture, &options, word); \
  } \
  G_STMT_END
  TRY (options.n_sink = CAPACITY, "capacity");
  TRY (options.n_sink = G_MAXUINT, "capacity");
  TRY (options.n_pinned = CAPACITY - 4, "pinned");
  TRY (options.n_sink = G_MAXUINT; options.n_pinned = 1, "capacity");
  TRY (options.capacity = G_MAXUINT, "capacity");
  TRY (options.n_rewind = G_MAXUINT, "undone");
  TRY (options.chunk = 0, "chunk");
  TRY (options.chunk = G_MAXUINT, "chunk");
  TRY (options.n_thread = G_MAXUINT, "threads");
  TRY (options.stream_offset = G_MAXUINT64, "offset");
  TRY (options.policy = (RillPolicy) 4, "policy");
  TRY (options.cache_type = (RillCacheType) 3, "cache type");
  TRY (options.cache_type = RILL_CACHE_Q8_0, "q8_0"); /* heads of 16 */
#undef TRY
}

static void
test_options_filled_in (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  RillSessionOptions options;
  g_autoptr (RillSession) session = NULL;
  const RillSessionOptions *applied;

  rill_session_options_init (&options);
  session = session_new (fixture, &options);
  applied = rill_session_get_options (session);
  g_assert_cmpint (applied->policy, ==, RILL_POLICY_STREAMING);
  g_assert_cmpuint (applied->n_sink, ==, 4);
  g_assert_cmpuint (applied->capacity, ==, fixture->test->options.context_length);
  g_assert_cmpuint (applied->n_thread, >=, 1);
  g_assert_cmpuint (rill_session_get_cache_bytes (session), ==,
                    (gsize) 2 * 2 * 2 * 16 * sizeof (float) * (applied->capacity + applied->n_rewind));
  g_assert_true (rill_session_get_model (session) == fixture->model);
}

/* --- Input ------------------------------------------------------------------------------------------------------- */

static void
test_bad_tokens (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autoptr (RillSession) session = new_with_policy (fixture, RILL_POLICY_STREAMING, 7);
  RillToken tokens[] = { 1, 2, 96, 3 };
  g_autoptr (GError) error = NULL;

  g_assert_false (rill_session_append (session, tokens, 4, FALSE, NULL, NULL, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "token 2"));
  g_assert_nonnull (strstr (error->message, "96"));
  g_assert_cmpuint (rill_session_get_position (session), ==, 0);
  g_assert_null (rill_session_get_logits (session));

  tokens[2] = -1;
  g_clear_error (&error);
  g_assert_false (rill_session_append (session, tokens, 4, FALSE, NULL, NULL, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);

  session_append (session, tokens, 0);
  g_assert_cmpuint (rill_session_get_position (session), ==, 0);
}

typedef struct
{
  guint n_call;
  guint64 last_done;
} Stop;

static gboolean
stop_at_third_cb (guint64  done,
                  guint64  total,
                  gpointer user_data)
{
  Stop *stop = user_data;

  g_assert_cmpuint (done, >, stop->last_done);
  g_assert_cmpuint (total, ==, 100);
  stop->last_done = done;
  return ++stop->n_call < 3;
}

static gboolean
stop_at_tenth_cb (guint64      position,
                  const float *logits,
                  gpointer     user_data)
{
  Stop *stop = user_data;

  return ++stop->n_call < 10;
}

/* What was read before the stop stays, with the logits that belong to it. */
static void
test_stopped_in_the_middle (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 100, 8);
  g_autoptr (RillSession) session = new_with_policy (fixture, RILL_POLICY_STREAMING, 8);
  g_autoptr (RillSession) fresh = new_with_policy (fixture, RILL_POLICY_STREAMING, 8);
  guint n_vocab = fixture->test->options.n_vocab;
  g_autoptr (GError) error = NULL;
  Stop stop = { 0 };

  g_assert_false (rill_session_append (session, tokens, 100, FALSE, stop_at_third_cb, &stop, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_CANCELLED);
  g_assert_cmpuint (rill_session_get_position (session), ==, 24);
  session_append (fresh, tokens, 24);
  g_assert_true (same_bits (rill_session_get_logits (session), rill_session_get_logits (fresh), n_vocab));

  g_clear_error (&error);
  stop = (Stop) { 0 };
  g_assert_false (rill_session_append_each (session, tokens + 24, 50, stop_at_tenth_cb, &stop, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_CANCELLED);
  g_assert_cmpuint (stop.n_call, ==, 10);
  g_assert_cmpuint (rill_session_get_position (session), ==, 24 + 16);
  session_append (fresh, tokens + 24, 16);
  assert_at_most (relative_difference_float (rill_session_get_logits (session), rill_session_get_logits (fresh), n_vocab),
                  LIMIT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/policies/window-has-no-sinks", test_window_has_no_sinks);
  g_test_add_func ("/stream/policies/dense-stops-at-capacity", test_dense_stops_at_capacity);
  g_test_add_func ("/stream/policies/recompute-equals-dense-on-last-tokens", test_recompute_equals_dense_on_last_tokens);
  g_test_add_func ("/stream/policies/recompute-each", test_recompute_each);
  g_test_add_func ("/stream/policies/all-agree-until-full", test_all_agree_until_full);
  g_test_add_func ("/stream/policies/evicted-counts", test_evicted_counts);
  g_test_add_func ("/stream/policies/pinned-prefix", test_pinned_prefix);
  g_test_add_func ("/stream/options/refused", test_options_refused);
  g_test_add_func ("/stream/options/filled-in", test_options_filled_in);
  g_test_add_func ("/stream/input/bad-tokens", test_bad_tokens);
  g_test_add_func ("/stream/input/stopped-in-the-middle", test_stopped_in_the_middle);
  return g_test_run ();
}
