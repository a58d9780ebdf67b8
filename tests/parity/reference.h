/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reference data that was made outside this project: where it lies, what its JSON files say, and how far from it a
 * result is. A test that needs a file which is not there is skipped, with the file's name.
 */

#pragma once

#include <json-glib/json-glib.h>

#include "rill.h"

G_BEGIN_DECLS

/* The path of @name below RILL_REFERENCE; NULL, and the test skipped, where it is absent. */
char       *reference_dup_path (const char *name);
/* The object in a JSON file; NULL, and the test skipped, where it is absent. */
JsonObject *reference_load_json (const char *name);
/* A file of float32, little-endian; exactly @n_values of them, or the test fails. */
float      *reference_load_floats (const char *name,
                                   gsize       n_values);
/* (transfer full) (element-type RillToken) */
GArray     *reference_dup_tokens (JsonObject *object,
                                  const char *member);

/* sqrt (sum (got - expected)^2 / sum expected^2): the measure of the reference's own JSON files. */
double      reference_relative_rmse (const float *got,
                                     const float *expected,
                                     gsize        n_values);

/* The logits of every position, [n_tokens, n_vocab]; an error ends the test. */
float      *reference_run_logits (RillModel                *model,
                                  const RillSessionOptions *options,
                                  GArray                   *tokens);
/* Loads a model; an error ends the test. */
RillModel  *reference_load_model (const char *path);

/* A tokens array as the pointer that rill.h takes. */
static inline const RillToken *
reference_get_ids (GArray *tokens)
{
  return (const RillToken *) (gpointer) tokens->data;
}

G_END_DECLS
