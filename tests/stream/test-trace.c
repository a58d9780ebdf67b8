/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the trace shows is what the softmax did; and when nobody looks, nothing is kept.
 */

#include "stream-support.h"

#include "stream/session.h"

#include <math.h>
#include <string.h>

#define LIMIT 1e-5
#define N_TOKEN 90
#define CAPACITY 24

static RillSession *
new_session (const Fixture *fixture,
             RillPolicy     policy,
             guint          chunk)
{
  RillSessionOptions options;

  session_options (&options, 3, CAPACITY, 6, chunk);
  options.policy = policy;
  options.n_pinned = policy == RILL_POLICY_STREAMING ? 2 : 0;
  return session_new (fixture, &options);
}

static void
assert_trace_equals (const RillTrace *trace,
                     const Reference *reference,
                     gsize            step)
{
  double total = 0;

  g_assert_cmpuint (trace->n_used, ==, MIN (step + 1, CAPACITY));
  for (guint i = 0; i < trace->n_used; i++)
    {
      assert_at_most (fabs ((double) trace->slot_attention[i] - reference->slot_attention[step * CAPACITY + i]), LIMIT);
      total += (double) trace->slot_attention[i];
    }
  for (guint i = 0; i < reference->n_map; i++)
    total += (double) trace->learned_sink_mass[i] / reference->n_map;
  assert_at_most (fabs (total - 1), 1e-6);
  for (guint i = trace->n_used; i < trace->capacity; i++)
    g_assert_cmpfloat (trace->slot_attention[i], ==, 0);
  for (guint i = 0; i < reference->n_map; i++)
    {
      gsize at = step * reference->n_map + i;

      assert_at_most (fabs ((double) trace->sink_mass[i] - reference->sink_mass[at]), LIMIT);
      assert_at_most (fabs ((double) trace->sink_contribution[i] - reference->contribution[at]), LIMIT);
      assert_at_most (fabs ((double) trace->learned_sink_mass[i] - reference->learned_mass[at]), LIMIT);
    }
}

static void
test_equals_reference (void)
{
  static const guint chunks[] = { 1, 4, 17, 64 };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 1);
  g_autoptr (Reference) reference = reference_new (fixture->test, tokens, N_TOKEN, 5, CAPACITY);
  gboolean seen_mass = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      g_autoptr (RillSession) session = new_session (fixture, RILL_POLICY_STREAMING, chunks[i]);
      g_autoptr (RillTrace) trace = rill_trace_new (session);
      gsize at = 0;

      rill_session_set_tracing (session, TRUE);
      for (gsize n = 1; at + n <= N_TOKEN; n = n % 11 + 2)
        {
          session_append (session, tokens + at, n);
          at += n;
          rill_session_copy_trace (session, trace);
          assert_trace_equals (trace, reference, at - 1);
          seen_mass |= trace->sink_mass[0] > 0.05f && trace->sink_mass[0] < 0.95f;
        }
    }
  g_assert_true (seen_mass);
}

/* What a learned logit takes is told apart from what tokens get. */
static void
test_learned_sink (void)
{
  static const float logits[] = { 0, 1.5f, -2, 40, 0.25f, -40, 3, 0 }; /* two layers of four heads */
  TestModelOptions options;
  g_autoptr (Fixture) fixture = NULL;
  g_autofree RillToken *tokens = NULL;
  g_autoptr (Reference) reference = NULL;
  g_autoptr (RillSession) session = NULL;
  g_autoptr (RillTrace) trace = NULL;

  fixture_options_init (&options);
  options.sink_logits = logits;
  fixture = fixture_new (&options);
  tokens = random_tokens (fixture, N_TOKEN, 7);
  reference = reference_new (fixture->test, tokens, N_TOKEN, 5, CAPACITY);
  session = new_session (fixture, RILL_POLICY_STREAMING, 7);
  trace = rill_trace_new (session);
  rill_session_set_tracing (session, TRUE);
  session_append (session, tokens, N_TOKEN);
  rill_session_copy_trace (session, trace);
  assert_trace_equals (trace, reference, N_TOKEN - 1);
  g_assert_cmpfloat (trace->learned_sink_mass[3], >, 0.5f);
  g_assert_cmpfloat (trace->learned_sink_mass[5], <, 1e-6f);
}

/* Looking begins late: the values that got into the cache unseen have their sizes too. */
static void
test_switched_on_late (void)
{
  static const RillCacheType types[] = { RILL_CACHE_F32, RILL_CACHE_F16 };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 2);
  g_autoptr (Reference) reference = reference_new (fixture->test, tokens, N_TOKEN, 5, CAPACITY);

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      RillSessionOptions options;
      g_autoptr (RillSession) late = NULL;
      g_autoptr (RillSession) early = NULL;
      g_autoptr (RillTrace) late_trace = NULL;
      g_autoptr (RillTrace) early_trace = NULL;

      session_options (&options, 5, CAPACITY, 6, 7);
      options.cache_type = types[i];
      late = session_new (fixture, &options);
      early = session_new (fixture, &options);
      late_trace = rill_trace_new (late);
      early_trace = rill_trace_new (early);
      rill_session_set_tracing (early, TRUE);
      session_append (early, tokens, 70);
      session_append (late, tokens, 70);
      rill_session_set_tracing (late, TRUE);
      session_append (early, tokens + 70, 1);
      session_append (late, tokens + 70, 1);
      rill_session_copy_trace (early, early_trace);
      rill_session_copy_trace (late, late_trace);
      g_assert_true (same_bits (early_trace->sink_contribution, late_trace->sink_contribution, reference->n_map));
      g_assert_true (same_bits (early_trace->slot_attention, late_trace->slot_attention, CAPACITY));
      g_assert_cmpfloat (early_trace->surprise, ==, late_trace->surprise);
      if (types[i] == RILL_CACHE_F32)
        assert_trace_equals (late_trace, reference, 70);
    }
}

/* Tokens read one by one and in blocks go different ways. */
static void
test_off_does_nothing (gconstpointer data)
{
  guint chunk = GPOINTER_TO_UINT (data);
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 3);
  g_autoptr (RillSession) off = new_session (fixture, RILL_POLICY_STREAMING, chunk);
  g_autoptr (RillSession) on = new_session (fixture, RILL_POLICY_STREAMING, chunk);
  g_autoptr (RillTrace) trace = rill_trace_new (off);
  gsize n = (gsize) N_TOKEN * fixture->test->options.n_vocab;
  g_autofree float *logits_off = NULL;
  g_autofree float *logits_on = NULL;

  /* There is no memory that a step could write to. */
  g_assert_null (off->tracer);
  g_assert_null (off->attention->trace);
  rill_session_set_tracing (on, TRUE);
  logits_off = session_append_each (off, tokens, N_TOKEN);
  logits_on = session_append_each (on, tokens, N_TOKEN);
  g_assert_true (same_bits (logits_off, logits_on, n));
  g_assert_null (off->tracer);

  rill_session_copy_trace (off, trace);
  for (guint i = 0; i < CAPACITY; i++)
    {
      g_assert_cmpfloat (trace->slot_attention[i], ==, 0);
      g_assert_cmpuint (trace->slot_position[i], ==, i < 5 ? i : N_TOKEN - CAPACITY + i);
      g_assert_cmpint (trace->slot_token[i], ==, tokens[trace->slot_position[i]]);
    }
  g_assert_true (isnan (trace->surprise));
  g_assert_cmpuint (trace->position, ==, N_TOKEN);

  rill_session_set_tracing (on, FALSE);
  g_assert_null (on->attention->trace);
}

static void
test_counts (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 4);
  g_autoptr (RillSession) session = new_session (fixture, RILL_POLICY_STREAMING, 7);
  g_autoptr (RillTrace) trace = rill_trace_new (session);
  gsize token_bytes = (gsize) 2 * 2 * 2 * 16 * sizeof (float); /* K and V, layers, heads, values */

  rill_session_set_tracing (session, TRUE);
  rill_session_copy_trace (session, trace);
  g_assert_cmpuint (trace->n_used, ==, 0);
  g_assert_cmpfloat (trace->baseline, ==, 0);
  g_assert_cmpfloat (trace->read_per_second, ==, 0);

  session_append (session, tokens, 2);
  rill_session_copy_trace (session, trace);
  g_assert_cmpuint (trace->n_used, ==, 2);
  g_assert_cmpfloat (trace->baseline, ==, 1);
  g_assert_cmpfloat_with_epsilon (trace->sink_mass[0], 1, 1e-6);

  session_append (session, tokens, 58);
  for (guint i = 0; i < 4; i++)
    session_append_written (session, tokens[i]);
  rill_session_copy_trace (session, trace);
  g_assert_cmpint (trace->policy, ==, RILL_POLICY_STREAMING);
  g_assert_cmpuint (trace->n_sink, ==, 3);
  g_assert_cmpuint (trace->n_pinned, ==, 2);
  g_assert_cmpuint (trace->capacity, ==, CAPACITY);
  g_assert_cmpuint (trace->n_used, ==, CAPACITY);
  g_assert_cmpuint (trace->n_layer, ==, 2);
  g_assert_cmpuint (trace->n_head, ==, 4);
  g_assert_cmpuint (trace->position, ==, 64);
  g_assert_cmpuint (trace->n_read, ==, 60);
  g_assert_cmpuint (trace->n_written, ==, 4);
  g_assert_cmpuint (trace->n_evicted, ==, 64 - (CAPACITY - 1));
  g_assert_cmpfloat_with_epsilon (trace->baseline, 5.0f / CAPACITY, 1e-7);
  g_assert_cmpuint (trace->cache_bytes, ==, token_bytes * (CAPACITY + 6));
  g_assert_cmpuint (trace->unbounded_bytes, ==, token_bytes * 64);
  g_assert_cmpfloat (trace->read_per_second, >, 0);
  g_assert_cmpfloat (trace->written_per_second, >, 0);
}

static float
surprise_of (const float *logits,
             guint        n_vocab,
             RillToken    token)
{
  double sum = 0;

  for (guint i = 0; i < n_vocab; i++)
    sum += exp ((double) logits[i] - (double) logits[token]);
  return (float) log2 (sum);
}

static void
test_surprise (void)
{
  static const RillPolicy policies[] = { RILL_POLICY_STREAMING, RILL_POLICY_WINDOW, RILL_POLICY_RECOMPUTE };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 5);
  guint n_vocab = fixture->test->options.n_vocab;

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_autoptr (RillSession) plain = new_session (fixture, policies[i], 5);
      g_autofree float *logits = session_append_each (plain, tokens, N_TOKEN);
      g_autoptr (RillSession) session = new_session (fixture, policies[i], 5);
      g_autoptr (RillTrace) trace = rill_trace_new (session);
      gsize at = 0;

      rill_session_set_tracing (session, TRUE);
      for (gsize n = 1; at + n <= N_TOKEN; n = n % 8 + 1)
        {
          session_append (session, tokens + at, n);
          at += n;
          rill_session_copy_trace (session, trace);
          if (at == 1)
            g_assert_true (isnan (trace->surprise));
          else
            g_assert_cmpfloat_with_epsilon (
              trace->surprise, surprise_of (logits + (at - 2) * n_vocab, n_vocab, tokens[at - 1]), 2e-4);
        }
      g_assert_true (rill_session_rewind (session, 2, NULL));
      rill_session_copy_trace (session, trace);
      g_assert_true (isnan (trace->surprise));
      g_assert_cmpfloat (trace->slot_attention[CAPACITY - 1], >, 0);
    }
}

/* Without sinks there are window slots only; under recompute they are counted within the last C tokens. */
static void
test_without_sinks (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 6);

  for (guint policy = RILL_POLICY_WINDOW; policy <= RILL_POLICY_RECOMPUTE; policy++)
    {
      guint n_token = policy == RILL_POLICY_DENSE ? CAPACITY : N_TOKEN;
      guint first = policy == RILL_POLICY_RECOMPUTE ? N_TOKEN - CAPACITY : 0;
      g_autoptr (Reference) reference = reference_new (fixture->test, tokens + first, n_token - first, 0, CAPACITY);
      g_autoptr (RillSession) session = new_session (fixture, policy, 7);
      g_autoptr (RillTrace) trace = rill_trace_new (session);

      rill_session_set_tracing (session, TRUE);
      session_append (session, tokens, n_token);
      rill_session_copy_trace (session, trace);
      g_assert_cmpuint (trace->n_sink + trace->n_pinned, ==, 0);
      g_assert_cmpfloat (trace->baseline, ==, 0);
      for (guint i = 0; i < CAPACITY; i++)
        g_assert_cmpuint (trace->slot_position[i], ==, n_token - CAPACITY + i);
      assert_trace_equals (trace, reference, n_token - first - 1);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/trace/equals-reference", test_equals_reference);
  g_test_add_func ("/stream/trace/learned-sink", test_learned_sink);
  g_test_add_func ("/stream/trace/switched-on-late", test_switched_on_late);
  g_test_add_data_func ("/stream/trace/off-does-nothing", GUINT_TO_POINTER (7), test_off_does_nothing);
  g_test_add_data_func ("/stream/trace/off-does-nothing-in-blocks", GUINT_TO_POINTER (40), test_off_does_nothing);
  g_test_add_func ("/stream/trace/counts", test_counts);
  g_test_add_func ("/stream/trace/surprise", test_surprise);
  g_test_add_func ("/stream/trace/without-sinks", test_without_sinks);
  return g_test_run ();
}
