/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rivulet-train train VOCABULARY CHECKPOINT --data TOKENS:WEIGHT...: begins a run, or goes on with the one that
 * CHECKPOINT holds. The options of a run that goes on may differ (data, context, schedule); shape and seed are the
 * checkpoint's.
 */
#include "commands.h"

#include "run.h"

#include <string.h>

static void
set_defaults (TrainRunOptions *options)
{
  memset (options, 0, sizeof *options);
  options->n_embd = 192;
  options->n_layer = 6;
  options->n_head = 6;
  options->n_head_kv = 6;
  options->n_ff = 512;
  options->n_context = 256;
  options->tokens_a_step = 2048;
  options->n_workers = 2;
  options->seed = 1;
  options->n_steps = 3000;
  options->save_every = 200;
  options->report_every = 20;
  options->rate = 3e-3;
  options->rate_floor = 0.05;
  options->warm_up = 100;
  options->weight_decay = 0.1;
  options->clip = 1;
  options->mid_document = 0.2;
  options->light_weight = 0.3;
}

static gboolean
parse_ramp (TrainRunOptions  *options,
            const char       *text,
            GError          **error)
{
  char *end;

  if (text == NULL)
    return TRUE;
  options->ramp_from = g_ascii_strtoull (text, &end, 10);
  if (*end == ',')
    {
      options->ramp_to = g_ascii_strtoull (end + 1, &end, 10);
      if (*end == '\0' && options->ramp_to >= options->ramp_from)
        return TRUE;
    }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--sink-ramp: expected FROM,TO in steps, got %s", text);
  return FALSE;
}

static gboolean
parse_sink (TrainRunOptions  *options,
            const char       *text,
            GError          **error)
{
  static const char *const names[] = { "token", "none", "learned", "zero", NULL };

  for (int i = 0; names[i] != NULL; i++)
    if (g_strcmp0 (text != NULL ? text : "token", names[i]) == 0)
      {
        options->sink = i;
        return TRUE;
      }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               "--sink: expected token, none, learned or zero, got %s", text);
  return FALSE;
}

gboolean
train_command_train (int      argc,
                     char   **argv,
                     GError **error)
{
  TrainRunOptions options;
  g_auto (GStrv) data = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *ramp = NULL;
  g_autofree char *sink = NULL;
  const GOptionEntry entries[] = {
    { "data", 0, 0, G_OPTION_ARG_STRING_ARRAY, &data, "What to train on, and the share of its samples that begin anywhere; may be repeated", "TOKENS:WEIGHT[:SHARE]" },
    { "valid", 0, 0, G_OPTION_ARG_FILENAME, &valid, "Measured at each checkpoint", "TOKENS" },
    { "steps", 0, 0, G_OPTION_ARG_INT64, &options.n_steps, "Last step, the end of the schedule", "N" },
    { "stop", 0, 0, G_OPTION_ARG_INT64, &options.stop, "Stop at this step of the schedule", "N" },
    { "context", 0, 0, G_OPTION_ARG_INT, &options.n_context, "Tokens of a sample", "N" },
    { "tokens-a-step", 0, 0, G_OPTION_ARG_INT, &options.tokens_a_step, "Tokens of a step", "N" },
    { "workers", 0, 0, G_OPTION_ARG_INT, &options.n_workers, "Workers", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options.seed, "Seed of parameters and data", "N" },
    { "width", 0, 0, G_OPTION_ARG_INT, &options.n_embd, "Width of the model", "N" },
    { "layers", 0, 0, G_OPTION_ARG_INT, &options.n_layer, "Layers", "N" },
    { "heads", 0, 0, G_OPTION_ARG_INT, &options.n_head, "Heads", "N" },
    { "heads-kv", 0, 0, G_OPTION_ARG_INT, &options.n_head_kv, "Key/value heads", "N" },
    { "feed-forward", 0, 0, G_OPTION_ARG_INT, &options.n_ff, "Width of the feed-forward part", "N" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &options.rate, "Learning rate", "R" },
    { "rate-floor", 0, 0, G_OPTION_ARG_DOUBLE, &options.rate_floor, "Share of it left at the end", "R" },
    { "warm-up", 0, 0, G_OPTION_ARG_INT64, &options.warm_up, "Steps of warm-up", "N" },
    { "cool-from", 0, 0, G_OPTION_ARG_INT64, &options.cool_from, "Step from which the rate falls to its floor", "N" },
    { "weight-decay", 0, 0, G_OPTION_ARG_DOUBLE, &options.weight_decay, "Decay of matrices", "R" },
    { "clip", 0, 0, G_OPTION_ARG_DOUBLE, &options.clip, "Largest norm of the gradient", "R" },
    { "sink", 0, 0, G_OPTION_ARG_STRING, &sink, "What heads rest on: token, none, learned or zero", "KIND" },
    { "sink-cost", 0, 0, G_OPTION_ARG_DOUBLE, &options.sink_cost, "Cost of attention off position 0", "LAMBDA" },
    { "sink-ramp", 0, 0, G_OPTION_ARG_STRING, &ramp, "Steps between which it grows to LAMBDA", "FROM,TO" },
    { "mid-document", 0, 0, G_OPTION_ARG_DOUBLE, &options.mid_document, "Share of samples begun anywhere", "R" },
    { "light", 0, 0, G_OPTION_ARG_DOUBLE, &options.light_weight, "Weight of the user's words in the loss", "R" },
    { "muon", 0, 0, G_OPTION_ARG_NONE, &options.muon, "Train the layers' matrices with Muon", NULL },
    { "bf16", 0, 0, G_OPTION_ARG_NONE, &options.bf16, "Round the factors of products to bfloat16", NULL },
    { "save-every", 0, 0, G_OPTION_ARG_INT64, &options.save_every, "Steps between checkpoints", "N" },
    { "report-every", 0, 0, G_OPTION_ARG_INT64, &options.report_every, "Steps between lines", "N" },
    G_OPTION_ENTRY_NULL,
  };

  set_defaults (&options);
  if (!train_parse_options (entries, "VOCABULARY.model CHECKPOINT", 2, 2, &argc, &argv, error)
      || !parse_ramp (&options, ramp, error) || !parse_sink (&options, sink, error))
    return FALSE;
  options.data = data;
  options.valid_path = valid;
  options.vocabulary_path = argv[1];
  options.checkpoint_path = argv[2];
  return train_run (&options, error);
}
