/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rivulet-train evaluate CHECKPOINT VOCABULARY TOKENS...
 */
#include "commands.h"

#include "checkpoint.h"
#include "evaluation.h"

#include <string.h>

static gboolean
evaluate_file (TrainTeam              *team,
               const TrainLayout      *layout,
               const TrainVocabulary  *vocabulary,
               const char             *path,
               guint32                 n_samples,
               GError                **error)
{
  g_autoptr (TrainTokens) tokens = train_tokens_open (path, error);
  g_autofree double *sink_mass = g_new0 (double, layout->config.n_layer);
  TrainMeasure measure;

  if (tokens == NULL)
    return FALSE;
  if (tokens->n_tokens < layout->config.n_context * 4)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: too short for four samples of %u tokens", path,
                   layout->config.n_context);
      return FALSE;
    }
  measure = train_measure (team, layout, tokens, n_samples,
                           layout->config.sink == TRAIN_SINK_TOKEN ? vocabulary->sink : -1, sink_mass);
  g_print ("%s: %" G_GSIZE_FORMAT " tokens, loss %.4f, perplexity %.3f, attention on the sink by layer", path,
           measure.n_tokens, measure.loss, exp (measure.loss));
  for (guint32 i = 0; i < layout->config.n_layer; i++)
    g_print (" %.3f", sink_mass[i]);
  g_print ("\n");
  return TRUE;
}

gboolean
train_command_evaluate (int      argc,
                        char   **argv,
                        GError **error)
{
  int n_samples = 200;
  int n_workers = 2;
  g_autoptr (TrainCheckpoint) checkpoint = NULL;
  g_autoptr (TrainLayout) layout = NULL;
  g_autoptr (TrainVocabulary) vocabulary = NULL;
  g_autoptr (TrainTeam) team = NULL;
  const GOptionEntry entries[] = {
    { "samples", 0, 0, G_OPTION_ARG_INT, &n_samples, "Samples of each file (default 200)", "N" },
    { "workers", 0, 0, G_OPTION_ARG_INT, &n_workers, "Workers (default 2)", "N" },
    G_OPTION_ENTRY_NULL,
  };

  if (!train_parse_options (entries, "CHECKPOINT VOCABULARY.model TOKENS...", 3, G_MAXINT, &argc, &argv, error))
    return FALSE;
  checkpoint = train_checkpoint_read (argv[1], error);
  if (checkpoint == NULL)
    return FALSE;
  vocabulary = train_vocabulary_load (argv[2], error);
  if (vocabulary == NULL)
    return FALSE;
  layout = train_layout_new (&checkpoint->config);
  team = train_team_new (layout, (guint) MAX (1, n_workers), checkpoint->config.n_context, 1);
  memcpy (train_team_get_parameters (team), checkpoint->parameters, layout->n_values * sizeof (Real));
  for (int i = 3; i < argc; i++)
    if (!evaluate_file (team, layout, vocabulary, argv[i], (guint32) MAX (1, n_samples), error))
      return FALSE;
  return TRUE;
}
