/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill bench: how fast a model reads and writes, beside how fast this machine can read memory at all. Both are measured
 * in the same run, in turns, so that what else the machine does falls on both.
 */

#include "bench.h"
#include "options.h"

#include <math.h>
#include <string.h>

#define DEFAULT_CAPACITY 1024
#define N_BANDWIDTH_SAMPLES_PER_ROUND 2

/* Ids that differ from place to place and are the same in every run. */
static GArray *
make_tokens (guint n_tokens,
             guint n_vocab)
{
  GArray *tokens = g_array_sized_new (FALSE, FALSE, sizeof (RillToken), n_tokens);
  guint32 state = 0x9e3779b9;

  for (guint i = 0; i < n_tokens; i++)
    {
      RillToken token;

      state = state * 1664525u + 1013904223u;
      token = (RillToken) ((state >> 8) % n_vocab);
      g_array_append_val (tokens, token);
    }
  return tokens;
}

static gboolean
append (RillSession *session,
        GArray      *tokens,
        guint        n_tokens,
        gboolean     written,
        GError     **error)
{
  return rill_session_append (session, (const RillToken *) (gpointer) tokens->data, n_tokens, written,
                              cli_interrupt_progress, NULL, error);
}

/* One repetition at one depth: the prompt is read at that depth and taken back, then tokens are written there. */
static gboolean
measure_once (const CliBench *bench,
              CliBenchDepth  *depth,
              RillSession    *session,
              GArray         *tokens,
              GError        **error)
{
  double begin;

  if (!rill_session_reset (session, 0, error) || !append (session, tokens, depth->depth, FALSE, error))
    return FALSE;

  if (bench->n_prompt > 0)
    {
      begin = cli_measure_now ();
      if (!append (session, tokens, bench->n_prompt, FALSE, error))
        return FALSE;
      g_array_append_vals (depth->prefill, &(double){ cli_measure_now () - begin }, 1);

      if (rill_session_get_max_rewind (session) >= bench->n_prompt && depth->depth > 0)
        {
          if (!rill_session_rewind (session, bench->n_prompt, error))
            return FALSE;
        }
      else if (!rill_session_reset (session, 0, error) || !append (session, tokens, depth->depth, FALSE, error))
        {
          return FALSE;
        }
    }

  for (guint i = 0; i < bench->n_generate; i++)
    {
      begin = cli_measure_now ();
      if (!append (session, tokens, 1, TRUE, error))
        return FALSE;
      g_array_append_vals (depth->decode, &(double){ cli_measure_now () - begin }, 1);
    }
  return TRUE;
}

static void
measure_bandwidth (CliBench *bench)
{
  for (guint i = 0; i < N_BANDWIDTH_SAMPLES_PER_ROUND; i++)
    {
      double bandwidth = rill_cpu_measure_read_bandwidth (bench->session.n_thread);

      g_array_append_val (bench->bandwidth, bandwidth);
    }
}

static gboolean
measure (CliBench  *bench,
         RillModel *model,
         GError   **error)
{
  g_autoptr (RillSession) session = rill_session_new (model, &bench->session, error);
  g_autoptr (GArray) tokens = NULL;
  guint n_tokens = MAX (bench->n_prompt, 1);

  if (session == NULL)
    return FALSE;

  bench->session = *rill_session_get_options (session);
  bench->info = rill_model_get_info (model);
  bench->decode_bytes = rill_model_get_decode_bytes (model);
  bench->cache_bytes = rill_session_get_cache_bytes (session);
  for (guint i = 0; i < bench->n_depth; i++)
    n_tokens = MAX (n_tokens, bench->depths[i].depth);
  tokens = make_tokens (n_tokens, bench->info->n_vocab);

  /* The first pass over the weights is slower than any later one. */
  if (!append (session, tokens, 1, FALSE, error))
    return FALSE;

  for (guint round = 0; round < bench->n_repeat; round++)
    for (guint i = 0; i < bench->n_depth; i++)
      {
        measure_bandwidth (bench);
        if (!measure_once (bench, &bench->depths[i], session, tokens, error))
          return FALSE;
      }
  measure_bandwidth (bench);
  return cli_bench_print (bench, error);
}

static gboolean
parse_depths (CliBench   *bench,
              const char *text,
              GError    **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  bench->n_depth = g_strv_length (words);
  if (bench->n_depth == 0 || bench->n_depth > CLI_BENCH_MAX_DEPTH)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "--depth: expected 1 to %d numbers with commas, got “%s”",
                   CLI_BENCH_MAX_DEPTH, text);
      bench->n_depth = 0;
      return FALSE;
    }
  for (guint i = 0; i < bench->n_depth; i++)
    {
      bench->depths[i].prefill = g_array_new (FALSE, FALSE, sizeof (double));
      bench->depths[i].decode = g_array_new (FALSE, FALSE, sizeof (double));
    }
  for (guint i = 0; i < bench->n_depth; i++)
    if (!cli_options_parse_count ("--depth", words[i], 0, 1 << 24, &bench->depths[i].depth, error))
      return FALSE;
  return TRUE;
}

static RillModel *
open_model (CliBench         *bench,
            CliEngineOptions *engine,
            GError          **error)
{
  if (bench->synthetic == NULL)
    return cli_engine_options_load (engine, error);

  if (engine->model_path != NULL)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "--synthetic and --model exclude each other");
      return NULL;
    }
  return rill_model_new_synthetic (bench->synthetic, bench->type, error);
}

static gboolean
run_bench (CliBench         *bench,
           CliEngineOptions *engine,
           GError          **error)
{
  g_autoptr (RillModel) model = open_model (bench, engine, error);

  if (model == NULL)
    return FALSE;

  bench->session = engine->session;
  bench->session.n_rewind = bench->n_prompt;
  if (bench->session.capacity == 0)
    bench->session.capacity = MIN (cli_default_capacity (rill_model_get_info (model)), DEFAULT_CAPACITY);
  return measure (bench, model, error);
}

static gboolean
check_shape (const char *shape,
             GError    **error)
{
  const char *const *shapes = rill_model_list_shapes ();
  g_autofree char *all = NULL;

  if (shape == NULL || g_strv_contains (shapes, shape))
    return TRUE;

  all = g_strjoinv (", ", (char **) shapes);
  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "--synthetic: expected one of %s, got “%s”", all, shape);
  return FALSE;
}

static gboolean
run (const CliCommand *command,
     char            **arguments,
     GError          **error)
{
  g_auto (CliEngineOptions) engine = { 0 };
  g_auto (CliBench) bench = { 0 };
  g_autofree char *depths = NULL;
  g_autofree char *shapes = g_strjoinv (", ", (char **) rill_model_list_shapes ());
  g_autofree char *synthetic_help =
      g_strconcat ("a model of random weights instead of a file;\nSHAPE is one of\n", shapes, NULL);
  CliOption engine_options[CLI_N_ENGINE_OPTIONS];
  const CliOption options[] = {
    { "prompt", CLI_OPTION_COUNT, &bench.n_prompt, "N", "tokens read at once", 0, 1 << 20 },
    { "generate", CLI_OPTION_COUNT, &bench.n_generate, "N", "tokens written one by one", 0, 1 << 20 },
    { "depth", CLI_OPTION_TEXT, &depths, "N,N", "how many tokens stand before them [0,960]" },
    { "repeat", CLI_OPTION_COUNT, &bench.n_repeat, "N", "how often each is measured", 1, 1000 },
    { "synthetic", CLI_OPTION_TEXT, &bench.synthetic, "SHAPE", synthetic_help },
    { "type", CLI_OPTION_TEXT, &bench.type, "T", "the type of its weights: F32, F16, BF16, Q8_0 or\nQ4_0 [Q8_0]" },
    { "json", CLI_OPTION_FLAG, &bench.json, NULL, "print a JSON object" },
  };
  const CliOptionGroup groups[] = {
    { "Options", options, G_N_ELEMENTS (options) },
    { "Model and stream", engine_options, CLI_N_ENGINE_OPTIONS },
  };

  cli_bench_init (&bench);
  cli_engine_options_init (&engine);
  cli_engine_options_describe (&engine, engine_options);
  if (!cli_options_parse (command, groups, G_N_ELEMENTS (groups), arguments, NULL, error))
    return FALSE;

  if (bench.type != NULL && bench.synthetic == NULL)
    {
      g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, "--type goes with --synthetic; a file has a type of its own");
      return FALSE;
    }
  if (bench.type == NULL)
    bench.type = g_strdup ("Q8_0");
  return cli_engine_options_finish (&engine, error) && check_shape (bench.synthetic, error)
         && parse_depths (&bench, depths != NULL ? depths : "0,960", error) && run_bench (&bench, &engine, error);
}

const CliCommand cli_bench_command = {
  "bench",
  "measures the speed, with the machine's limit beside it",
  "[OPTIONS]",
  "Measures how many tokens a second are read (prefill) and written (decode, without\n"
  "sampling) at each depth: medians, with the range beside them. Writing one token reads\n"
  "every weight once, so the memory's read bandwidth, measured in the same run with as many\n"
  "threads, is its limit; the last column says how much of it is reached. (A model that\n"
  "fits the processor's own caches may go beyond.) Without --capacity the cache has 1024\n"
  "slots, or the trained context if that is less.",
  "rill bench --synthetic llama-3.2-1b --type Q8_0 --generate 32",
  run,
};
