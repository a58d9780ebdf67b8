/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keeping: what comes out is what the naive method gives when a kept token, being the oldest, is not dropped but counted
 * among the sinks, for every length of chunk, arrangement and scaling; and it can be undone, saved and let go.
 */

#include "stream-support.h"

#include <glib/gstdio.h>

#define LIMIT 1e-5
#define N_SINK 4
#define CAPACITY 32
#define MAX_KEPT 20
#define U 9
#define N_TOKEN 260

/* Two runs, one within the other's reach; parts are let go while they move, after it and before it. */
static const ReferenceChange changes[] = {
  { 12, FALSE, 6, 3 },
  { 55, FALSE, 40, 12 },
  { 58, TRUE, 43, 2 },
  { 70, FALSE, 60, 3 },
  { 120, TRUE, 45, 3 },
  { 121, FALSE, 110, 6 },
  { 125, TRUE, 115, 1 },
  { 170, TRUE, 4, 166 },
  { 200, FALSE, 180, 20 },
};

static RillSession *
new_session (const Fixture *fixture,
             guint          chunk)
{
  RillSessionOptions options;

  session_options (&options, N_SINK, CAPACITY, U, chunk);
  options.max_kept = MAX_KEPT;
  return session_new (fixture, &options);
}

static void
apply (RillSession           *session,
       const ReferenceChange *change)
{
  g_autoptr (GError) error = NULL;

  if (change->release)
    rill_session_release (session, change->first, change->n);
  else
    g_assert_true (rill_session_keep (session, change->first, change->n, &error));
  g_assert_no_error (error);
}

/* The largest difference along the way, relative to the largest logit. */
static double
measure (const Fixture   *fixture,
         guint            chunk,
         const RillToken *tokens,
         const Reference *reference)
{
  g_autoptr (RillSession) session = new_session (fixture, chunk);
  double worst = 0.0;
  gsize at = 0;

  for (gsize i = 0; i <= G_N_ELEMENTS (changes); i++)
    {
      gsize next = i < G_N_ELEMENTS (changes) ? changes[i].at : reference->n_token;
      g_autofree float *logits = session_append_each (session, tokens + at, next - at);

      if (next > at)
        worst = MAX (worst, relative_difference (logits, reference->logits + at * reference->n_vocab,
                                                 (next - at) * reference->n_vocab));
      if (i < G_N_ELEMENTS (changes))
        apply (session, &changes[i]);
      at = next;
    }
  return worst;
}

static void
check_exact (TestModelOptions *options)
{
  static const guint chunks[] = { 1, 3, 17, 64 };
  g_autoptr (Fixture) fixture = fixture_new (options);
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 21);
  g_autoptr (Reference) reference = reference_new_keeping (fixture->test, tokens, N_TOKEN, N_SINK, CAPACITY, changes,
                                                           G_N_ELEMENTS (changes));
  g_autoptr (Reference) without = reference_new (fixture->test, tokens, N_TOKEN, N_SINK, CAPACITY);

  for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      double difference = measure (fixture, chunks[i], tokens, reference);

      g_test_message ("chunk %u: %.2e", chunks[i], difference);
      assert_at_most (difference, LIMIT);
    }
  /* The measure sees that something is kept. */
  g_assert_cmpfloat (measure (fixture, 17, tokens, without), >, 1e-2);
}

static void
test_exact (gconstpointer data)
{
  g_auto (GStrv) words = g_strsplit (data, "/", 2);
  TestModelOptions options;

  fixture_options_init (&options);
  options.architecture = g_str_equal (words[0], "halves") ? "qwen2" : "llama";
  if (g_str_equal (words[1], "partial"))
    options.n_rot = 4;
  if (g_str_equal (words[1], "yarn"))
    {
      options.rope_scaling = "yarn";
      options.rope_factor = 4;
      options.rope_original_context = 64;
    }
  check_exact (&options);
}

/* --- Undoing, saving ---------------------------------------------------------------------------------------------- */

/* To before anything moved, to the middle of it, to after: as if the undone had never been. */
static void
test_rewind (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 100, 22);
  g_autofree RillToken *others = random_tokens (fixture, 60, 23);
  guint n_vocab = fixture->test->options.n_vocab;

  /* The five tokens from 30 on move when the 58th is in: the window then begins with the first of them. */
  for (guint length = 56; length <= 66; length++)
    for (guint depth = 0; depth <= U; depth++)
      {
        g_autoptr (RillSession) session = new_session (fixture, 7);
        g_autoptr (RillSession) fresh = new_session (fixture, 7);
        g_autoptr (GError) error = NULL;
        g_autofree float *got = NULL;
        g_autofree float *expected = NULL;
        const ReferenceChange keep = { 0, FALSE, 30, 5 };

        session_append (session, tokens, 45);
        apply (session, &keep);
        session_append (session, tokens + 45, length - 45);
        g_assert_true (rill_session_rewind (session, depth, &error));
        session_append (fresh, tokens, 45);
        apply (fresh, &keep);
        session_append (fresh, tokens + 45, length - 45 - depth);
        g_assert_cmpuint (rill_session_get_n_kept (session, NULL), ==, rill_session_get_n_kept (fresh, NULL));
        g_assert_cmpuint (rill_session_get_evicted (session), ==, rill_session_get_evicted (fresh));
        assert_at_most (relative_difference_float (rill_session_get_logits (session), rill_session_get_logits (fresh),
                                                   n_vocab),
                        LIMIT);
        got = session_append_each (session, others, 60);
        expected = session_append_each (fresh, others, 60);
        assert_at_most (relative_difference_float (got, expected, (gsize) 60 * n_vocab), LIMIT);
      }
}

/* What has been let go does not come back. */
static void
test_release_ends_rewind (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 100, 24);
  g_autoptr (RillSession) session = new_session (fixture, 7);
  g_autoptr (GError) error = NULL;

  session_append (session, tokens, 45);
  apply (session, &(ReferenceChange) { 0, FALSE, 30, 5 });
  session_append (session, tokens + 45, 25);
  g_assert_cmpuint (rill_session_get_n_kept (session, NULL), ==, 5);
  g_assert_cmpuint (rill_session_get_max_rewind (session), ==, U);
  rill_session_release (session, 32, 1);
  g_assert_cmpuint (rill_session_get_n_kept (session, NULL), ==, 4);
  g_assert_cmpuint (rill_session_get_max_rewind (session), ==, 0);
  session_append (session, tokens + 70, 3);
  g_assert_cmpuint (rill_session_get_max_rewind (session), ==, 3);
  g_assert_true (rill_session_rewind (session, 3, &error));
  session_append (session, tokens + 70, 20);
  g_assert_cmpuint (rill_session_get_max_rewind (session), ==, U);
  g_assert_no_error (error);
}

static void
test_save (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 200, 25);
  g_autofree char *path = g_build_filename (fixture->test->folder, "state", NULL);
  guint n_vocab = fixture->test->options.n_vocab;
  /* With tokens that have moved and tokens that will. */
  g_autoptr (RillSession) session = new_session (fixture, 7);
  g_autoptr (RillSession) other = new_session (fixture, 7);
  g_autoptr (GError) error = NULL;
  g_autofree float *expected = NULL;
  g_autofree float *got = NULL;
  guint n_marked = 0;

  session_append (session, tokens, 45);
  apply (session, &(ReferenceChange) { 0, FALSE, 30, 5 });
  session_append (session, tokens + 45, 25);
  apply (session, &(ReferenceChange) { 0, FALSE, 60, 4 });
  g_assert_true (rill_session_save (session, path, &error));
  expected = session_append_each (session, tokens + 70, 100);
  session_append (other, tokens, 20);
  g_assert_true (rill_session_restore (other, path, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (rill_session_get_n_kept (other, &n_marked), ==, 5);
  g_assert_cmpuint (n_marked, ==, 4);
  got = session_append_each (other, tokens + 70, 100);
  g_assert_true (same_bits (got, expected, (gsize) 100 * n_vocab));
  g_assert_cmpuint (rill_session_get_n_kept (other, NULL), ==, 9);
  g_unlink (path);
}

/* --- Bounds ------------------------------------------------------------------------------------------------------- */

static void
test_budget (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 200, 26);
  g_autoptr (RillSession) session = new_session (fixture, 7);
  g_autoptr (RillSession) window = NULL;
  g_autoptr (GError) error = NULL;
  RillSessionOptions options;
  guint n_marked = 0;

  session_append (session, tokens, 40);
  g_assert_false (rill_session_keep (session, 39, 2, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (rill_session_keep (session, 12, 2, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);
  g_clear_error (&error);
  g_assert_false (rill_session_keep (session, 15, 21, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_FULL);
  g_clear_error (&error);
  g_assert_cmpuint (rill_session_get_n_kept (session, &n_marked), ==, 0);
  g_assert_cmpuint (n_marked, ==, 0);

  /* Sinks are kept anyway, and what is kept once is not kept twice. */
  g_assert_true (rill_session_keep (session, 0, N_SINK, &error));
  g_assert_true (rill_session_keep (session, 15, 20, &error));
  g_assert_true (rill_session_keep (session, 15, 20, &error));
  g_assert_false (rill_session_keep (session, 36, 1, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_FULL);
  g_clear_error (&error);
  session_append (session, tokens + 40, 150);
  g_assert_cmpuint (rill_session_get_n_kept (session, &n_marked), ==, 20);
  g_assert_cmpuint (n_marked, ==, 0);
  g_assert_true (rill_session_keep (session, 15, 20, &error));

  session_options (&options, N_SINK, CAPACITY, U, 7);
  options.max_kept = CAPACITY - N_SINK;
  g_assert_null (rill_session_new (fixture->model, &options, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_ARGUMENT);
  g_clear_error (&error);
  options.policy = RILL_POLICY_WINDOW;
  window = rill_session_new (fixture->model, &options, &error);
  g_assert_no_error (error);
  session_append (window, tokens, 10);
  g_assert_false (rill_session_keep (window, 5, 1, &error));
  g_assert_error (error, RILL_ERROR, RILL_ERROR_FULL);
}

/* The trace names the kept slots, and its sums are the naive method's. */
static void
test_trace (void)
{
  static const ReferenceChange keep = { 45, FALSE, 30, 5 };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, 100, 27);
  g_autoptr (Reference) reference =
    reference_new_keeping (fixture->test, tokens, 100, N_SINK, CAPACITY, &keep, 1);
  g_autoptr (RillSession) session = new_session (fixture, 7);
  g_autoptr (RillTrace) trace = rill_trace_new (session);

  rill_session_set_tracing (session, TRUE);
  session_append (session, tokens, 45);
  apply (session, &keep);
  session_append (session, tokens + 45, 55);
  rill_session_copy_trace (session, trace);
  g_assert_cmpuint (trace->n_kept, ==, 5);
  g_assert_cmpuint (trace->n_used, ==, CAPACITY);
  g_assert_cmpuint (trace->n_evicted, ==, 100 - (CAPACITY - 1));
  for (guint i = 0; i < CAPACITY; i++)
    {
      guint64 position = i < N_SINK ? i : i < N_SINK + 5 ? 30 + i - N_SINK : 100 - CAPACITY + i;

      g_assert_cmpuint (trace->slot_position[i], ==, position);
      g_assert_cmpint (trace->slot_token[i], ==, tokens[position]);
    }
  assert_at_most (relative_difference (trace->slot_attention, reference->slot_attention + 99 * CAPACITY, CAPACITY), LIMIT);
  assert_at_most (relative_difference (trace->sink_mass, reference->sink_mass + 99 * reference->n_map, reference->n_map),
                  LIMIT);
  assert_at_most (relative_difference (trace->sink_contribution, reference->contribution + 99 * reference->n_map,
                                       reference->n_map),
                  LIMIT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/stream/keep/adjacent", "adjacent/whole", test_exact);
  g_test_add_data_func ("/stream/keep/adjacent-partial", "adjacent/partial", test_exact);
  g_test_add_data_func ("/stream/keep/halves", "halves/whole", test_exact);
  g_test_add_data_func ("/stream/keep/halves-yarn", "halves/yarn", test_exact);
  g_test_add_func ("/stream/keep/rewind", test_rewind);
  g_test_add_func ("/stream/keep/release-ends-rewind", test_release_ends_rewind);
  g_test_add_func ("/stream/keep/save", test_save);
  g_test_add_func ("/stream/keep/budget", test_budget);
  g_test_add_func ("/stream/keep/trace", test_trace);
  return g_test_run ();
}
