/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Draws training samples from several files of tokens by weight. What is drawn depends on the seed, the step and the
 * index of the sample alone.
 */
#pragma once

#include "random.h"
#include "tokens.h"

typedef struct
{
  GPtrArray *sources;       /* TrainTokens */
  GArray    *weights;       /* double */
  GArray    *mid_documents; /* double: share of a source's samples that begin at any token instead of a document's first */
  double     total_weight;
  double     mid_document;  /* of sources that do not say their own */
  float      light_weight;  /* of a token marked light, in the loss */
  gint32     sink;          /* -1: none */
} TrainDataset;

TrainDataset *train_dataset_new    (gint32               sink,
                                    double               mid_document,
                                    float                light_weight);
void          train_dataset_free   (TrainDataset        *dataset);
gboolean      train_dataset_add    (TrainDataset        *dataset,
                                    const char          *specification,
                                    GError             **error);
void          train_dataset_draw   (const TrainDataset  *dataset,
                                    guint64              seed,
                                    guint64              step,
                                    guint64              index,
                                    guint32              n_context,
                                    gint32              *tokens,
                                    gint32              *targets,
                                    float               *weights);
void          train_tokens_sample  (const TrainTokens   *source,
                                    guint64              start,
                                    gint32               sink,
                                    float                light_weight,
                                    guint32              n_context,
                                    gint32              *tokens,
                                    gint32              *targets,
                                    float               *weights);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TrainDataset, train_dataset_free)
