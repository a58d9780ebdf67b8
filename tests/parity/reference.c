/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading the reference data, and running a model over its tokens.
 */

#include "reference.h"

#include <math.h>
#include <string.h>

char *
reference_dup_path (const char *name)
{
  const char *folder = g_getenv ("RILL_REFERENCE");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, name, NULL) : NULL;
  g_autofree char *message = NULL;

  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);

  message = path != NULL ? g_strdup_printf ("no reference data: %s is not there", path)
                         : g_strdup ("no reference data: RILL_REFERENCE names no folder");
  g_test_skip (message);
  return NULL;
}

JsonObject *
reference_load_json (const char *name)
{
  g_autofree char *path = reference_dup_path (name);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return NULL;
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

float *
reference_load_floats (const char *name,
                       gsize       n_values)
{
  g_autofree char *path = reference_dup_path (name);
  g_autofree char *data = NULL;
  gsize n_bytes = 0;

  g_assert_nonnull (path);
  g_assert_true (g_file_get_contents (path, &data, &n_bytes, NULL));
  g_assert_cmpuint (n_bytes, ==, n_values * sizeof (float));
#if G_BYTE_ORDER == G_BIG_ENDIAN
  for (gsize i = 0; i < n_values; i++)
    ((guint32 *) (gpointer) data)[i] = GUINT32_FROM_LE (((guint32 *) (gpointer) data)[i]);
#endif
  return (float *) (gpointer) g_steal_pointer (&data);
}

GArray *
reference_dup_tokens (JsonObject *object,
                      const char *member)
{
  JsonArray *array = json_object_get_array_member (object, member);
  guint n_tokens = json_array_get_length (array);
  GArray *tokens = g_array_sized_new (FALSE, FALSE, sizeof (RillToken), n_tokens);

  for (guint i = 0; i < n_tokens; i++)
    {
      RillToken token = (RillToken) json_array_get_int_element (array, i);

      g_array_append_val (tokens, token);
    }
  return tokens;
}

double
reference_relative_rmse (const float *got,
                         const float *expected,
                         gsize        n_values)
{
  double difference = 0;
  double size = 0;

  for (gsize i = 0; i < n_values; i++)
    {
      double d = (double) got[i] - (double) expected[i];

      difference += d * d;
      size += (double) expected[i] * (double) expected[i];
    }
  return sqrt (difference / size);
}

typedef struct
{
  float *logits;
  gsize n_vocab;
  guint64 n_rows;
} Rows;

static gboolean
copy_row_cb (guint64      position,
             const float *logits,
             gpointer     user_data)
{
  Rows *rows = user_data;

  g_assert_cmpuint (position, ==, rows->n_rows);
  memcpy (rows->logits + rows->n_rows * rows->n_vocab, logits, rows->n_vocab * sizeof (float));
  rows->n_rows++;
  return TRUE;
}

float *
reference_run_logits (RillModel                *model,
                      const RillSessionOptions *options,
                      GArray                   *tokens)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (RillSession) session = rill_session_new (model, options, &error);
  Rows rows = { 0 };

  g_assert_no_error (error);
  rows.n_vocab = rill_model_get_info (model)->n_vocab;
  rows.logits = g_new0 (float, tokens->len * rows.n_vocab);
  rill_session_append_each (session, reference_get_ids (tokens), tokens->len, copy_row_cb, &rows, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows.n_rows, ==, tokens->len);
  return rows.logits;
}

RillModel *
reference_load_model (const char *path)
{
  g_autoptr (GError) error = NULL;
  RillModel *model = rill_model_load (path, NULL, NULL, &error);

  g_assert_no_error (error);
  return model;
}
