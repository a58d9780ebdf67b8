/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop: draw a batch, take a step, tell how it goes, keep checkpoints.
 */
#include "run.h"

#include "checkpoint.h"
#include "dataset.h"
#include "evaluation.h"
#include "team.h"

#include <string.h>

#define VALID_SAMPLES 64
/*
 * Workers take their share in parts of about so many tokens: large enough for the products, small enough for the
 * cache.
 */
#define TOKENS_AT_ONCE 512

typedef struct
{
  const TrainRunOptions *options;
  TrainVocabulary       *vocabulary;
  TrainDataset          *dataset;
  TrainTokens           *valid;
  TrainLayout           *layout;
  TrainTeam             *team;
  guint64                step;
  guint64                seed;
  guint32                n_samples;
  gint32                *tokens;
  gint32                *targets;
  float                 *weights;
  double                 loss_sum; /* since the last line */
  guint64                loss_steps;
  gint64                 time;     /* of the last line, microseconds */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->team, train_team_free);
  g_clear_pointer (&run->layout, train_layout_free);
  g_clear_pointer (&run->dataset, train_dataset_free);
  g_clear_pointer (&run->valid, train_tokens_free);
  g_clear_pointer (&run->vocabulary, train_vocabulary_free);
  g_free (run->tokens);
  g_free (run->targets);
  g_free (run->weights);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

static gboolean
load_data (Run     *run,
           GError **error)
{
  const TrainRunOptions *options = run->options;

  run->vocabulary = train_vocabulary_load (options->vocabulary_path, error);
  if (run->vocabulary == NULL)
    return FALSE;
  run->dataset = train_dataset_new (-1, options->mid_document, (float) options->light_weight);
  for (guint i = 0; options->data != NULL && options->data[i] != NULL; i++)
    if (!train_dataset_add (run->dataset, options->data[i], error))
      return FALSE;
  if (options->valid_path != NULL && (run->valid = train_tokens_open (options->valid_path, error)) == NULL)
    return FALSE;
  for (guint i = 0; i < run->dataset->sources->len; i++)
    if (((TrainTokens *) g_ptr_array_index (run->dataset->sources, i))->n_tokens <= (guint64) options->n_context)
      {
        g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s: shorter than the context", options->data[i]);
        return FALSE;
      }
  if (run->dataset->sources->len > 0)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--data is missing");
  return FALSE;
}

static gboolean
make_team (Run                *run,
           const TrainConfig  *config,
           GError            **error)
{
  const TrainRunOptions *options = run->options;
  gsize n;

  if (!train_config_check (config, error))
    return FALSE;
  run->n_samples = (guint32) options->tokens_a_step / config->n_context;
  if (options->n_workers < 1 || run->n_samples < (guint32) options->n_workers)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "A step of %d tokens has no sample for each of %d workers", options->tokens_a_step,
                   options->n_workers);
      return FALSE;
    }
  n = (gsize) run->n_samples * config->n_context;
  run->tokens = g_new (gint32, n);
  run->targets = g_new (gint32, n);
  run->weights = g_new (float, n);
  run->layout = train_layout_new (config);
  if (config->sink == TRAIN_SINK_TOKEN)
    run->dataset->sink = run->vocabulary->sink;
  run->team = train_team_new (run->layout, (guint) options->n_workers, config->n_context,
                              MAX (1, TOKENS_AT_ONCE / config->n_context));
  return TRUE;
}

static gboolean
begin_anew (Run     *run,
            GError **error)
{
  const TrainRunOptions *options = run->options;
  TrainRandom source;
  TrainConfig config = {
    .n_vocab = run->vocabulary->n_pieces,
    .n_embd = (guint32) options->n_embd,
    .n_layer = (guint32) options->n_layer,
    .n_head = (guint32) options->n_head,
    .n_head_kv = (guint32) options->n_head_kv,
    .n_ff = (guint32) options->n_ff,
    .n_context = (guint32) options->n_context,
    .sink = (guint32) options->sink,
  };

  if (!make_team (run, &config, error))
    return FALSE;
  run->seed = (guint64) options->seed;
  source = train_random_seeded (run->seed, G_MAXUINT64, 0);
  train_parameters_init (run->layout, train_team_get_parameters (run->team), &source);
  return TRUE;
}

static gboolean
go_on (Run     *run,
       GError **error)
{
  g_autoptr (TrainCheckpoint) checkpoint = train_checkpoint_read (run->options->checkpoint_path, error);
  gsize bytes;

  if (checkpoint == NULL)
    return FALSE;
  /* No parameter depends on the context: a run may begin with short samples and end with long ones. */
  checkpoint->config.n_context = (guint32) run->options->n_context;
  if (!make_team (run, &checkpoint->config, error))
    return FALSE;
  bytes = run->layout->n_values * sizeof (Real);
  run->step = checkpoint->step;
  run->seed = checkpoint->seed;
  memcpy (train_team_get_parameters (run->team), checkpoint->parameters, bytes);
  memcpy (train_team_get_first_moment (run->team), checkpoint->first_moment, bytes);
  memcpy (train_team_get_second_moment (run->team), checkpoint->second_moment, bytes);
  return TRUE;
}

static gboolean
save (Run     *run,
      GError **error)
{
  TrainCheckpoint checkpoint = { run->layout->config,
                                 run->step,
                                 run->seed,
                                 run->layout->n_values,
                                 train_team_get_parameters (run->team),
                                 train_team_get_first_moment (run->team),
                                 train_team_get_second_moment (run->team) };

  if (run->valid != NULL)
    {
      g_autofree double *sink_mass = g_new0 (double, run->layout->config.n_layer);
      TrainMeasure measure
          = train_measure (run->team, run->layout, run->valid, VALID_SAMPLES, run->dataset->sink, sink_mass);

      g_print ("checkpoint %" G_GUINT64_FORMAT " valid %.4f perplexity %.3f sink", run->step, measure.loss,
               exp (measure.loss));
      for (guint32 i = 0; i < run->layout->config.n_layer; i++)
        g_print (" %.3f", sink_mass[i]);
      g_print ("\n");
    }
  return train_checkpoint_write (&checkpoint, run->options->checkpoint_path, error);
}

static double
sink_cost_at (const TrainRunOptions *options,
              guint64                step)
{
  if (step < options->ramp_from)
    return 0;
  if (step >= options->ramp_to)
    return options->sink_cost;
  return options->sink_cost * (double) (step - options->ramp_from) / (double) (options->ramp_to - options->ramp_from);
}

static void
report (Run                *run,
        const TrainTask    *task,
        const TrainOutcome *outcome)
{
  gint64 now = g_get_monotonic_time ();
  double tokens = (double) run->n_samples * run->layout->config.n_context * (double) run->loss_steps;
  double speed = tokens * 1e6 / (double) MAX (1, now - run->time);
  double sink = 0;

  for (guint32 i = 0; i < run->layout->config.n_layer; i++)
    sink += outcome->sink_mass[i] / run->layout->config.n_layer;
  g_print ("step %" G_GUINT64_FORMAT " loss %.4f norm %.3f rate %.2e sink cost %.3f mass %.3f  %.0f tokens/s "
           "%.1f GFLOP/s\n",
           run->step, run->loss_sum / (double) run->loss_steps, outcome->gradient_norm, task->rate, task->sink_cost,
           sink, speed, speed * train_flops_per_token (run->layout) * 1e-9);
  run->loss_sum = 0;
  run->loss_steps = 0;
  run->time = now;
}

static void
take_step (Run *run)
{
  const TrainRunOptions *options = run->options;
  guint32 n_context = run->layout->config.n_context;
  TrainSchedule schedule = { options->rate, options->rate_floor, (guint64) options->warm_up,
                             (guint64) (options->cool_from > 0 ? options->cool_from : options->n_steps),
                             (guint64) options->n_steps, options->weight_decay, options->clip };
  TrainTask task = { { run->tokens, run->targets, run->weights, run->n_samples },
                     sink_cost_at (options, run->step),
                     run->step,
                     train_schedule_rate (&schedule, run->step),
                     options->weight_decay,
                     options->clip,
                     options->muon };
  TrainOutcome outcome;

  for (guint32 i = 0; i < run->n_samples; i++)
    {
      gsize at = (gsize) i * n_context;

      train_dataset_draw (run->dataset, run->seed, run->step, i, n_context, run->tokens + at, run->targets + at,
                          run->weights + at);
    }
  outcome = train_team_step (run->team, &task);
  run->step++;
  run->loss_sum += outcome.loss;
  run->loss_steps++;
  if (run->step % (guint64) MAX (1, options->report_every) == 0)
    report (run, &task, &outcome);
}

gboolean
train_run (const TrainRunOptions  *options,
           GError                **error)
{
  g_auto (Run) run = { .options = options };
  guint64 last = (guint64) (options->stop > 0 ? MIN (options->stop, options->n_steps) : options->n_steps);
  gboolean exists = g_file_test (options->checkpoint_path, G_FILE_TEST_EXISTS);

  if (options->bf16 && !train_bf16_enable ())
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "--bf16: this processor has no AVX512-BF16 instructions");
      return FALSE;
    }
  if (!load_data (&run, error) || !(exists ? go_on (&run, error) : begin_anew (&run, error)))
    return FALSE;
  g_print ("%" G_GSIZE_FORMAT " parameters, %u samples of %u tokens a step, %d workers, step %" G_GUINT64_FORMAT
           " to %" G_GUINT64_FORMAT "\n",
           run.layout->n_values, run.n_samples, run.layout->config.n_context, options->n_workers, run.step, last);
  run.time = g_get_monotonic_time ();
  while (run.step < last)
    {
      take_step (&run);
      if ((run.step % (guint64) MAX (1, options->save_every) == 0 || run.step == last) && !save (&run, error))
        return FALSE;
    }
  return TRUE;
}
