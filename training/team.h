/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The workers. Each takes its fixed share of a batch and then its fixed share of the parameters, so the order of every
 * sum is fixed and a run gives the same bits each time it is made with the same number of workers.
 */
#pragma once

#include "network.h"
#include "optimiser.h"

typedef struct _TrainTeam TrainTeam;

typedef struct
{
  TrainBatch     batch;        /* whole batch */
  double         sink_cost;    /* lambda at this step */
  guint64        step;
  double         rate;
  double         weight_decay;
  double         clip;
  gboolean       muon;         /* trains the hidden matrices with Muon, the rest with AdamW */
} TrainTask;

typedef struct
{
  double  loss;          /* mean over the weights */
  double  gradient_norm; /* before clipping */
  double *sink_mass;     /* [n_layer] mean over heads and positions > 0; the team's own */
} TrainOutcome;

TrainTeam    *train_team_new      (const TrainLayout  *layout,
                                   guint               n_workers,
                                   guint32             n_context,
                                   guint32             samples_at_once);
void          train_team_free     (TrainTeam          *team);
Real         *train_team_get_parameters    (TrainTeam *team);
Real         *train_team_get_first_moment  (TrainTeam *team);
Real         *train_team_get_second_moment (TrainTeam *team);
TrainOutcome  train_team_step     (TrainTeam          *team,
                                   const TrainTask    *task);
TrainOutcome  train_team_evaluate (TrainTeam          *team,
                                   const TrainBatch   *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainTeam, train_team_free)
