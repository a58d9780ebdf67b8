/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * However many threads share the work, every bit is the same.
 */

#include "stream-support.h"

#define N_TOKEN 90

typedef struct
{
  float *logits;
  RillTrace *trace;
} Outcome;

static Outcome
run (RillModel       *model,
     RillCacheType    type,
     guint            chunk,
     guint            n_thread,
     const RillToken *tokens)
{
  RillSessionOptions options;
  g_autoptr (RillSession) session = NULL;
  g_autoptr (GError) error = NULL;
  Outcome outcome;

  session_options (&options, 4, 40, 8, chunk);
  options.cache_type = type;
  options.n_thread = n_thread;
  session = rill_session_new (model, &options, &error);
  g_assert_no_error (error);
  rill_session_set_tracing (session, TRUE);
  outcome.logits = session_append_each (session, tokens, N_TOKEN);
  outcome.trace = rill_trace_new (session);
  rill_session_copy_trace (session, outcome.trace);
  return outcome;
}

static void
check_model (RillModel *model)
{
  static const guint chunks[] = { 1, 7, 64 };
  static const guint threads[] = { 2, 3 };
  const RillModelInfo *info = rill_model_get_info (model);
  RillToken tokens[N_TOKEN];

  for (guint i = 0; i < N_TOKEN; i++)
    tokens[i] = (RillToken) (i * 7919 % info->n_vocab);
  for (guint type = RILL_CACHE_F32; type <= RILL_CACHE_Q8_0; type++)
    for (gsize c = 0; c < G_N_ELEMENTS (chunks); c++)
      {
        Outcome one = run (model, type, chunks[c], 1, tokens);

        for (gsize t = 0; t < G_N_ELEMENTS (threads); t++)
          {
            Outcome many = run (model, type, chunks[c], threads[t], tokens);
            gsize n_map = (gsize) info->n_layer * info->n_head;

            g_assert_true (same_bits (one.logits, many.logits, (gsize) N_TOKEN * info->n_vocab));
            g_assert_true (same_bits (one.trace->slot_attention, many.trace->slot_attention, one.trace->capacity));
            g_assert_true (same_bits (one.trace->sink_mass, many.trace->sink_mass, n_map));
            g_assert_true (same_bits (one.trace->sink_contribution, many.trace->sink_contribution, n_map));
            g_free (many.logits);
            rill_trace_free (many.trace);
          }
        g_free (one.logits);
        rill_trace_free (one.trace);
      }
}

/* Five heads over five key and value heads: no number of threads divides the work evenly. */
static void
test_weights (gconstpointer data)
{
  TestModelOptions options;
  g_autoptr (Fixture) fixture = NULL;

  fixture_options_init (&options);
  options.n_embd = 160;
  options.n_head = options.n_head_kv = 5;
  options.head_dim = options.n_rot = 32;
  options.n_ff = 96;
  options.n_vocab = 101;
  options.type = rill_type_find (data)->type;
  fixture = fixture_new (&options);
  check_model (fixture->model);
}

/* Random models are the same for every number of threads that filled them, so this one too. */
static void
test_loading_is_repeatable (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RillModel) a = rill_model_new_synthetic ("tiny", "Q4_0", &error);
  g_autoptr (RillModel) b = rill_model_new_synthetic ("tiny", "Q4_0", &error);
  RillToken tokens[] = { 1, 2, 3 };
  guint n_vocab;

  g_assert_no_error (error);
  n_vocab = rill_model_get_info (a)->n_vocab;
  {
    RillSessionOptions options;
    g_autoptr (RillSession) session_a = NULL;
    g_autoptr (RillSession) session_b = NULL;

    session_options (&options, 4, 40, 8, 8);
    session_a = rill_session_new (a, &options, &error);
    options.n_thread = 2;
    session_b = rill_session_new (b, &options, &error);
    session_append (session_a, tokens, 3);
    session_append (session_b, tokens, 3);
    g_assert_true (same_bits (rill_session_get_logits (session_a), rill_session_get_logits (session_b), n_vocab));
  }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/stream/threads/f32", "F32", test_weights);
  g_test_add_data_func ("/stream/threads/f16", "F16", test_weights);
  g_test_add_data_func ("/stream/threads/bf16", "BF16", test_weights);
  g_test_add_data_func ("/stream/threads/q8_0", "Q8_0", test_weights);
  g_test_add_data_func ("/stream/threads/q4_0", "Q4_0", test_weights);
  g_test_add_func ("/stream/threads/loading-is-repeatable", test_loading_is_repeatable);
  return g_test_run ();
}
