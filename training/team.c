/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A step in three phases, with a barrier after each: gradients of one's own samples; the sum of all workers' gradients
 * over one's own slice of the parameters; the update of that slice.
 */
#include "team.h"

#include "muon.h"
#include "operators.h"

#include <pthread.h>
#include <string.h>

typedef struct
{
  TrainTeam    *team;
  guint         index;
  pthread_t     thread;
  TrainNetwork *network;
  TrainMuon    *muon;
  Real         *gradients;
  double        loss;
  double        square_sum;
} Worker;

struct _TrainTeam
{
  const TrainLayout *layout;
  guint              n_workers;
  guint32            n_context;
  Worker            *workers;
  Real              *parameters;
  Real              *first_moment;
  Real              *second_moment;
  double            *sink_mass;
  pthread_barrier_t  start; /* workers and the caller */
  pthread_barrier_t  phase; /* workers alone */
  pthread_barrier_t  end;
  TrainTask          task;
  double             total_weight;
  gboolean           evaluating;
  gboolean           quitting;
};

static void
slice_of (const Worker *worker,
          gsize        *from,
          gsize        *to)
{
  gsize n = worker->team->layout->n_values;
  /* Whole cache lines, so that no two workers write into the same one. */
  gsize width = (n / worker->team->n_workers + 15) / 16 * 16;

  *from = MIN (n, width * worker->index);
  *to = worker->index + 1 == worker->team->n_workers ? n : MIN (n, width * (worker->index + 1));
}

static void
make_gradients (Worker *worker)
{
  TrainTeam *team = worker->team;
  const TrainBatch *batch = &team->task.batch;
  const TrainConfig *config = &team->layout->config;
  guint32 first = batch->n_samples * worker->index / team->n_workers;
  guint32 last = batch->n_samples * (worker->index + 1) / team->n_workers;
  double positions = (double) batch->n_samples * team->n_context;
  Real sink_scale = (Real) (team->task.sink_cost / (positions * config->n_layer * config->n_head));

  worker->loss = 0;
  memset (worker->network->sink_mass, 0, config->n_layer * sizeof (double));
  if (!team->evaluating)
    memset (worker->gradients, 0, team->layout->n_values * sizeof (Real));
  for (guint32 i = first; i < last; i += worker->network->n_samples)
    {
      gsize at = (gsize) i * team->n_context;
      TrainBatch part = { batch->tokens + at, batch->targets + at, batch->weights + at,
                          MIN (worker->network->n_samples, last - i) };

      train_network_forward (worker->network, team->parameters, &part);
      worker->loss += train_network_loss (worker->network, team->parameters, &part, (Real) (1 / team->total_weight),
                                          team->evaluating ? NULL : worker->gradients);
      if (!team->evaluating)
        train_network_backward (worker->network, team->parameters, &part, sink_scale, worker->gradients);
    }
}

TRAIN_VECTORISED static double
square_sum (const Real *values,
            gsize       n)
{
  double sum = 0;

#pragma omp simd reduction(+ : sum)
  for (gsize i = 0; i < n; i++)
    sum += (double) values[i] * (double) values[i];
  return sum;
}

static void
sum_slice (Worker *worker)
{
  TrainTeam *team = worker->team;
  Real *sum = team->workers[0].gradients;
  gsize from;
  gsize to;

  slice_of (worker, &from, &to);
  for (guint i = 1; i < team->n_workers; i++)
    train_add (sum + from, team->workers[i].gradients + from, to - from);
  worker->square_sum = square_sum (sum + from, to - from);
}

static double
gradient_norm (const TrainTeam *team)
{
  double sum = 0;

  for (guint i = 0; i < team->n_workers; i++)
    sum += team->workers[i].square_sum;
  return sqrt (sum);
}

static void
update_slice (Worker *worker)
{
  TrainTeam *team = worker->team;
  double norm = gradient_norm (team);
  double factor = norm > team->task.clip ? team->task.clip / norm : 1.0;
  Real *gradients = team->workers[0].gradients;
  gsize from;
  gsize to;

  slice_of (worker, &from, &to);
  train_adamw_update (team->layout, team->parameters, team->first_moment, team->second_moment,
                      gradients, from, to, team->task.step, team->task.rate, team->task.weight_decay, factor,
                      team->task.muon);
  if (!team->task.muon)
    return;
  for (guint32 i = 0, turn = 0; i < team->layout->n_tensors; i++)
    if (team->layout->tensors[i].is_hidden && turn++ % team->n_workers == worker->index)
      train_muon_update (worker->muon, &team->layout->tensors[i], team->parameters, team->first_moment, gradients,
                         team->task.rate, team->task.weight_decay, factor);
}

static void *
work (void *data)
{
  Worker *worker = data;
  TrainTeam *team = worker->team;

  for (;;)
    {
      pthread_barrier_wait (&team->start);
      if (team->quitting)
        return NULL;
      make_gradients (worker);
      if (!team->evaluating)
        {
          pthread_barrier_wait (&team->phase);
          sum_slice (worker);
          pthread_barrier_wait (&team->phase);
          update_slice (worker);
        }
      pthread_barrier_wait (&team->end);
    }
}

TrainTeam *
train_team_new (const TrainLayout *layout,
                guint              n_workers,
                guint32            n_context,
                guint32            samples_at_once)
{
  TrainTeam *team = g_new0 (TrainTeam, 1);

  team->layout = layout;
  team->n_workers = n_workers;
  team->n_context = n_context;
  team->parameters = train_buffer_new (layout->n_values);
  team->first_moment = train_buffer_new (layout->n_values);
  team->second_moment = train_buffer_new (layout->n_values);
  team->sink_mass = g_new0 (double, layout->config.n_layer);
  pthread_barrier_init (&team->start, NULL, n_workers + 1);
  pthread_barrier_init (&team->phase, NULL, n_workers);
  pthread_barrier_init (&team->end, NULL, n_workers + 1);
  team->workers = g_new0 (Worker, n_workers);
  for (guint i = 0; i < n_workers; i++)
    {
      Worker *worker = &team->workers[i];
      int failed;

      worker->team = team;
      worker->index = i;
      worker->network = train_network_new (layout, samples_at_once, n_context);
      worker->muon = train_muon_new (layout);
      worker->gradients = train_buffer_new (layout->n_values);
      failed = pthread_create (&worker->thread, NULL, work, worker);
      if (failed != 0)
        g_error ("No thread for worker %u: %s", i, g_strerror (failed));
    }
  return team;
}

void
train_team_free (TrainTeam *team)
{
  team->quitting = TRUE;
  pthread_barrier_wait (&team->start);
  for (guint i = 0; i < team->n_workers; i++)
    {
      pthread_join (team->workers[i].thread, NULL);
      train_network_free (team->workers[i].network);
      train_muon_free (team->workers[i].muon);
      train_buffer_free (team->workers[i].gradients);
    }
  pthread_barrier_destroy (&team->start);
  pthread_barrier_destroy (&team->phase);
  pthread_barrier_destroy (&team->end);
  train_buffer_free (team->parameters);
  train_buffer_free (team->first_moment);
  train_buffer_free (team->second_moment);
  g_free (team->sink_mass);
  g_free (team->workers);
  g_free (team);
}

Real *
train_team_get_parameters (TrainTeam *team)
{
  return team->parameters;
}

Real *
train_team_get_first_moment (TrainTeam *team)
{
  return team->first_moment;
}

Real *
train_team_get_second_moment (TrainTeam *team)
{
  return team->second_moment;
}

static TrainOutcome
run_task (TrainTeam *team)
{
  const TrainConfig *config = &team->layout->config;
  gsize n = (gsize) team->task.batch.n_samples * team->n_context;
  double pairs = (double) team->task.batch.n_samples * (team->n_context - 1) * config->n_head;
  TrainOutcome outcome = { 0, 0, team->sink_mass };

  team->total_weight = 0;
  for (gsize i = 0; i < n; i++)
    team->total_weight += team->task.batch.weights[i];
  pthread_barrier_wait (&team->start);
  pthread_barrier_wait (&team->end);

  memset (team->sink_mass, 0, config->n_layer * sizeof (double));
  for (guint i = 0; i < team->n_workers; i++)
    {
      outcome.loss += team->workers[i].loss / team->total_weight;
      for (guint32 layer = 0; layer < config->n_layer; layer++)
        team->sink_mass[layer] += team->workers[i].network->sink_mass[layer] / pairs;
    }
  outcome.gradient_norm = team->evaluating ? 0 : gradient_norm (team);
  return outcome;
}

/* One step of training on the batch. */
TrainOutcome
train_team_step (TrainTeam       *team,
                 const TrainTask *task)
{
  team->task = *task;
  team->evaluating = FALSE;
  return run_task (team);
}

/* The loss alone, without the cost of attention. */
TrainOutcome
train_team_evaluate (TrainTeam        *team,
                     const TrainBatch *batch)
{
  memset (&team->task, 0, sizeof team->task);
  team->task.batch = *batch;
  team->evaluating = TRUE;
  return run_task (team);
}
