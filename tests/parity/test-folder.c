/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders of Hugging Face: the logits of a folder against those of the GGUF file that holds the same weights.
 */

#include "reference.h"

#include "gguf-writer.h"
#include "hf-folder.h"

#define BOUND 1e-6

typedef struct
{
  const char *model;
  const char *type;
  guint n_shards;
} Case;

static float *
run_model (const char *path,
           GArray     *tokens)
{
  g_autoptr (RillModel) model = reference_load_model (path);
  RillSessionOptions options;

  rill_session_options_init (&options);
  options.cache_type = RILL_CACHE_F32;
  options.n_sink = 4;
  options.capacity = 32;
  options.chunk = 7;
  return reference_run_logits (model, &options, tokens);
}

static void
test_logits (gconstpointer data)
{
  const Case *this_case = data;
  g_autofree char *json_name = g_strdup_printf ("models/%s/reference.json", this_case->model);
  g_autofree char *file_name = g_strdup_printf ("models/%s/%s.%s.gguf", this_case->model, this_case->model,
                                                this_case->type);
  g_autofree char *path = reference_dup_path (file_name);
  g_autoptr (JsonObject) reference = path != NULL ? reference_load_json (json_name) : NULL;

  if (reference == NULL)
    return;

  g_autoptr (RillGguf) gguf = rill_gguf_open (path, NULL);
  g_autofree char *folder = hf_folder_new (gguf, this_case->n_shards);
  g_autoptr (GArray) tokens = reference_dup_tokens (reference, "tokens");
  gsize n_values = tokens->len * (gsize) json_object_get_int_member (reference, "vocab_size");
  g_autofree float *expected = run_model (path, tokens);
  g_autofree float *got = run_model (folder, tokens);
  double distance = reference_relative_rmse (got, expected, n_values);

  g_test_message ("%s %s in %u files: distance %.3g, bound %.3g", this_case->model, this_case->type, this_case->n_shards,
                  distance, BOUND);
  if (!(distance <= BOUND))
    g_test_fail_printf ("distance %.6g is beyond %.6g", distance, BOUND);
  test_folder_remove (folder);
}

int
main (int    argc,
      char **argv)
{
  static const Case cases[] = {
    { "tiny-llama", "F16", 1 },
    { "tiny-llama", "BF16", 3 },
    { "tiny-qwen2", "F32", 1 },
    { "tiny-qwen2", "F16", 2 },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("/parity/folder/%s/%s", cases[i].model, cases[i].type);

      g_test_add_data_func (name, &cases[i], test_logits);
    }
  return g_test_run ();
}
