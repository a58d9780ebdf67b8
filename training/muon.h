/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Muon (Jordan and others 2024) for the matrices inside the layers: momentum whose singular values are all made one.
 */
#pragma once

#include "parameters.h"

typedef struct _TrainMuon TrainMuon;

TrainMuon *train_muon_new    (const TrainLayout *layout);
void       train_muon_free   (TrainMuon         *muon);
void       train_muon_update (TrainMuon         *muon,
                              const TrainTensor *tensor,
                              Real              *parameters,
                              Real              *momentum,
                              const Real        *gradients,
                              double             rate,
                              double             weight_decay,
                              double             gradient_factor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainMuon, train_muon_free)
