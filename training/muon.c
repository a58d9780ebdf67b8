/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Five Newton-Schulz steps X <- a X + b (X X^T) X + c (X X^T)^2 X with Jordan's coefficients bring every singular value
 * of the momentum near one. The step is then 0.2 sqrt (longer side) times that (Liu and others 2025), which has the root
 * mean square of an AdamW step, so both share one rate.
 */
#include "muon.h"

#include <string.h>

#define MOMENTUM 0.95
#define N_STEPS 5
#define SIZE_OF_STEP 0.2

static const Real coefficients[3] = { (Real) 3.4445, (Real) -4.7750, (Real) 2.0315 };

/* Scratch: two matrices as large as the largest tensor, two squares as large as its shorter side. */
struct _TrainMuon
{
  Real *x;
  Real *next;
  Real *gram;
  Real *polynomial;
};

TrainMuon *
train_muon_new (const TrainLayout *layout)
{
  TrainMuon *muon = g_new0 (TrainMuon, 1);
  gsize largest = 0;
  gsize side = 0;

  for (guint32 i = 0; i < layout->n_tensors; i++)
    if (layout->tensors[i].is_hidden)
      {
        largest = MAX (largest, (gsize) layout->tensors[i].n_rows * layout->tensors[i].n_cols);
        side = MAX (side, MIN (layout->tensors[i].n_rows, layout->tensors[i].n_cols));
      }
  muon->x = train_buffer_new (largest);
  muon->next = train_buffer_new (largest);
  muon->gram = train_buffer_new (side * side);
  muon->polynomial = train_buffer_new (side * side);
  return muon;
}

void
train_muon_free (TrainMuon *muon)
{
  train_buffer_free (muon->x);
  train_buffer_free (muon->next);
  train_buffer_free (muon->gram);
  train_buffer_free (muon->polynomial);
  g_free (muon);
}

/* Brings the singular values of `x` [n_rows, n_cols] near one. */
static void
orthogonalise (TrainMuon *muon,
               int        n_rows,
               int        n_cols)
{
  gboolean is_tall = n_rows > n_cols;
  int side = MIN (n_rows, n_cols);
  gsize n_square = (gsize) side * (gsize) side;

  for (int step = 0; step < N_STEPS; step++)
    {
      Real *finished = muon->x;

      if (is_tall)
        train_gemm_tn (side, side, n_rows, 1, muon->x, n_cols, muon->x, n_cols, 0, muon->gram, side);
      else
        train_gemm_nt (side, side, n_cols, 1, muon->x, n_cols, muon->x, n_cols, 0, muon->gram, side);
      for (gsize i = 0; i < n_square; i++)
        muon->polynomial[i] = coefficients[1] * muon->gram[i];
      train_gemm_nn (side, side, side, coefficients[2], muon->gram, side, muon->gram, side, 1, muon->polynomial, side);
      memcpy (muon->next, muon->x, (gsize) n_rows * (gsize) n_cols * sizeof (Real));
      if (is_tall)
        train_gemm_nn (n_rows, n_cols, side, 1, muon->x, n_cols, muon->polynomial, side, coefficients[0], muon->next,
                       n_cols);
      else
        train_gemm_nn (n_rows, n_cols, side, 1, muon->polynomial, side, muon->x, n_cols, coefficients[0], muon->next,
                       n_cols);
      muon->x = muon->next;
      muon->next = finished;
    }
}

/* Updates one tensor of the flat buffers. The gradient is taken times `gradient_factor`. */
void
train_muon_update (TrainMuon         *muon,
                   const TrainTensor *tensor,
                   Real              *parameters,
                   Real              *momentum,
                   const Real        *gradients,
                   double             rate,
                   double             weight_decay,
                   double             gradient_factor)
{
  gsize n = (gsize) tensor->n_rows * tensor->n_cols;
  Real *p = parameters + tensor->offset;
  Real *m = momentum + tensor->offset;
  const Real *g = gradients + tensor->offset;
  double square_sum = 0;
  Real step = (Real) (rate * SIZE_OF_STEP * sqrt (MAX (tensor->n_rows, tensor->n_cols)));
  Real kept = (Real) (1 - rate * weight_decay);
  Real scale;

  for (gsize i = 0; i < n; i++)
    {
      Real gradient = g[i] * (Real) gradient_factor;

      m[i] = (Real) MOMENTUM * m[i] + gradient;
      /* Nesterov's: where the momentum will be. */
      muon->x[i] = (Real) MOMENTUM * m[i] + gradient;
      square_sum += (double) muon->x[i] * (double) muon->x[i];
    }
  scale = (Real) (1 / (sqrt (square_sum) + 1e-12));
  for (gsize i = 0; i < n; i++)
    muon->x[i] *= scale;
  orthogonalise (muon, (int) tensor->n_rows, (int) tensor->n_cols);
  for (gsize i = 0; i < n; i++)
    p[i] = kept * p[i] - step * muon->x[i];
}
