/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the trace says of single tokens and single heads: how little each token was expected, who wrote it, where each
 * head looked, and what is seen when the sinks are hidden.
 */

#include "stream-support.h"

#include <math.h>

#define N_TOKEN 90
#define CAPACITY 24
#define N_SINK 3

static RillSession *
new_session (const Fixture *fixture,
             RillPolicy     policy,
             guint          chunk)
{
  RillSessionOptions options;

  session_options (&options, N_SINK, CAPACITY, 6, chunk);
  options.policy = policy;
  return session_new (fixture, &options);
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

/* Each slot's surprise is that of its token when it came; those before @first were not watched. */
static void
assert_surprises (RillSession     *session,
                  const RillToken *tokens,
                  const float     *logits,
                  guint            n_vocab,
                  guint64          first)
{
  g_autoptr (RillTrace) trace = rill_trace_new (session);

  rill_session_copy_trace (session, trace);
  for (guint i = 0; i < trace->n_used; i++)
    {
      guint64 position = trace->slot_position[i];

      if (position < first || position == 0)
        g_assert_true (isnan (trace->slot_surprise[i]));
      else
        g_assert_cmpfloat_with_epsilon (
          trace->slot_surprise[i], surprise_of (logits + (position - 1) * n_vocab, n_vocab, tokens[position]), 2e-4);
    }
}

static void
test_surprises (void)
{
  static const RillPolicy policies[] = { RILL_POLICY_STREAMING, RILL_POLICY_WINDOW };
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 5);
  guint n_vocab = fixture->test->options.n_vocab;

  for (gsize i = 0; i < G_N_ELEMENTS (policies); i++)
    for (guint chunk = 1; chunk <= 64; chunk = chunk * 3 + 2)
      {
        g_autoptr (RillSession) plain = new_session (fixture, policies[i], 5);
        g_autofree float *logits = session_append_each (plain, tokens, N_TOKEN);
        g_autoptr (RillSession) session = new_session (fixture, policies[i], chunk);
        gsize at = 0;

        rill_session_set_tracing (session, TRUE);
        for (gsize n = 1; at + n <= N_TOKEN; n = n % 13 + 3)
          {
            session_append (session, tokens + at, n);
            at += n;
            assert_surprises (session, tokens, logits, n_vocab, 0);
          }
      }
}

/* What was read unwatched is not measured; the first watched token has the logits of the one before it. */
static void
test_unwatched (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 6);
  guint n_vocab = fixture->test->options.n_vocab;
  g_autoptr (RillSession) plain = new_session (fixture, RILL_POLICY_STREAMING, 5);
  g_autofree float *logits = session_append_each (plain, tokens, N_TOKEN);
  g_autoptr (RillSession) session = new_session (fixture, RILL_POLICY_STREAMING, 7);
  g_autofree float *each = NULL;

  session_append (session, tokens, 40);
  rill_session_set_tracing (session, TRUE);
  assert_surprises (session, tokens, logits, n_vocab, N_TOKEN);
  session_append (session, tokens + 40, 9);
  assert_surprises (session, tokens, logits, n_vocab, 40);
  each = session_append_each (session, tokens + 49, 20);
  assert_surprises (session, tokens, logits, n_vocab, 40);
  g_assert_true (rill_session_rewind (session, 4, NULL));
  assert_surprises (session, tokens, logits, n_vocab, 40);
  session_append (session, tokens + 65, 3);
  assert_surprises (session, tokens, logits, n_vocab, 40);
}

static void
test_written (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 7);
  g_autoptr (RillSession) session = new_session (fixture, RILL_POLICY_STREAMING, 7);
  g_autoptr (RillTrace) trace = rill_trace_new (session);

  session_append (session, tokens, 50);
  for (guint i = 0; i < 5; i++)
    session_append_written (session, tokens[i]);
  session_append (session, tokens, 2);
  rill_session_copy_trace (session, trace);
  for (guint i = 0; i < CAPACITY; i++)
    g_assert_cmpuint (trace->slot_written[i], ==,
                      trace->slot_position[i] >= 50 && trace->slot_position[i] < 55 ? 1 : 0);
}

/* The heads' own rows are what the sums are made of. */
static void
test_heads (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 8);
  g_autoptr (RillSession) session = new_session (fixture, RILL_POLICY_STREAMING, 7);
  g_autoptr (RillTrace) trace = rill_trace_new (session);
  float slots[CAPACITY];
  double mean[CAPACITY] = { 0 };

  g_assert_false (rill_session_copy_head (session, 0, 0, slots));
  rill_session_set_tracing (session, TRUE);
  g_assert_false (rill_session_copy_head (session, 0, 0, slots));
  session_append (session, tokens, N_TOKEN);
  rill_session_copy_trace (session, trace);
  for (guint layer = 0; layer < trace->n_layer; layer++)
    for (guint head = 0; head < trace->n_head; head++)
      {
        guint cell = layer * trace->n_head + head;
        double total = 0, on_sinks = 0, entropy = 0;

        g_assert_true (rill_session_copy_head (session, layer, head, slots));
        for (guint i = 0; i < CAPACITY; i++)
          {
            total += (double) slots[i];
            on_sinks += i < N_SINK ? (double) slots[i] : 0.0;
            entropy -= slots[i] > 0 ? (double) slots[i] * log2 ((double) slots[i]) : 0.0;
            mean[i] += (double) slots[i] / (trace->n_layer * trace->n_head);
          }
        g_assert_cmpfloat_with_epsilon (total, 1, 1e-5);
        g_assert_cmpfloat_with_epsilon (on_sinks, trace->sink_mass[cell], 1e-5);
        g_assert_cmpfloat_with_epsilon (entropy, trace->head_entropy[cell], 1e-4);
        g_assert_cmpfloat (trace->head_entropy[cell], >, 0);
        g_assert_cmpfloat (trace->head_entropy[cell], <, log2 (CAPACITY) + 1e-5);
      }
  for (guint i = 0; i < CAPACITY; i++)
    g_assert_cmpfloat_with_epsilon (mean[i], trace->slot_attention[i], 1e-6);
}

/* Without the sinks a token sees what it would see in a window of W that never had them. */
static void
test_hidden_sinks (void)
{
  g_autoptr (Fixture) fixture = fixture_new_default ();
  g_autofree RillToken *tokens = random_tokens (fixture, N_TOKEN, 9);
  guint n_vocab = fixture->test->options.n_vocab;
  g_autoptr (RillSession) session = new_session (fixture, RILL_POLICY_STREAMING, 7);
  g_autoptr (RillSession) window = NULL;
  g_autoptr (RillTrace) trace = rill_trace_new (session);
  g_autofree float *hidden = NULL;
  g_autofree float *expected = NULL;
  RillSessionOptions options;

  session_options (&options, 0, CAPACITY - N_SINK, 6, 7);
  options.policy = RILL_POLICY_WINDOW;
  window = session_new (fixture, &options);
  rill_session_hide_sinks (session, TRUE);
  rill_session_set_tracing (session, TRUE);
  hidden = session_append_each (session, tokens, N_TOKEN);
  expected = session_append_each (window, tokens + N_SINK, N_TOKEN - N_SINK);
  assert_at_most (relative_difference_float (hidden + (gsize) N_SINK * n_vocab, expected,
                                             (gsize) (N_TOKEN - N_SINK) * n_vocab), 1e-4);
  rill_session_copy_trace (session, trace);
  g_assert_cmpuint (trace->n_used, ==, CAPACITY);
  for (guint i = 0; i < N_SINK; i++)
    g_assert_cmpfloat (trace->slot_attention[i], ==, 0);
  for (guint i = 0; i < trace->n_layer * trace->n_head; i++)
    g_assert_cmpfloat (trace->sink_mass[i], ==, 0);

  rill_session_hide_sinks (session, FALSE);
  session_append (session, tokens, 1);
  rill_session_copy_trace (session, trace);
  for (guint i = 0; i < trace->n_layer * trace->n_head; i++)
    g_assert_cmpfloat (trace->sink_mass[i], >, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream/trace-tokens/surprises", test_surprises);
  g_test_add_func ("/stream/trace-tokens/unwatched", test_unwatched);
  g_test_add_func ("/stream/trace-tokens/written", test_written);
  g_test_add_func ("/stream/trace-tokens/heads", test_heads);
  g_test_add_func ("/stream/trace-tokens/hidden-sinks", test_hidden_sinks);
  return g_test_run ();
}
