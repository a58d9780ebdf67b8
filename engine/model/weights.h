/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Binding one tensor: found by name, its shape and type checked, and remembered so that at the end none is left over.
 */

#pragma once

#include "model/model.h"

G_BEGIN_DECLS

typedef struct
{
  RillGguf *gguf;
  GPtrArray *floats; /* NULL: check alone, copy nothing */
  GHashTable *bound; /* (element-type utf8) names */
} RillBinder;

gboolean rill_binder_has (RillBinder *binder, const char *name);

/* @n_stack matrices one after the other, bound as one of n_stack * n_rows rows; 1: a single one. */
gboolean rill_binder_bind_matrix (RillBinder *binder, RillMatrix *matrix, const char *name, guint n_cols, guint n_rows,
                                  guint n_stack, GError **error);
/* [n_rows, n_cols] as floats that the model owns; n_rows 0: a vector. *vector stays NULL where nothing is copied. */
gboolean rill_binder_bind_floats (RillBinder *binder, const float **vector, const char *name, guint n_cols, guint n_rows,
                                  GError **error);
/* RILL_ERROR_UNSUPPORTED with the name of a tensor that has not been bound. */
gboolean rill_binder_check_none_left (RillBinder *binder, const RillHparams *hparams, GError **error);

/* "FILE: tensor NAME: expected EXPECTED, got GOT"; takes both texts. Always FALSE. */
gboolean rill_binder_fail (RillBinder *binder, RillError code, const char *name, char *expected, char *got,
                           GError **error);

/* All tensors of one layer. */
gboolean rill_layer_bind (RillLayer *layer, RillBinder *binder, const RillHparams *hparams, guint index, GError **error);

G_END_DECLS
