/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The logits of small models of known weights, against a forward pass in double precision: whole prompts in every
 * weight type, and a stream through a cache of four sinks and 28 other slots.
 *
 * The bound for a quantised file is llama.cpp's own distance from that pass, which the reference's JSON gives: it too
 * rounds the activations to 8 bits. Where the weights are floats the sums are made in float, and 1e-5 is asked.
 */

#include "reference.h"

#define FLOAT_BOUND 1e-5

typedef struct
{
  const char *model;
  const char *type;
} Case;

/* The llama.cpp row of reference.json for a type. */
static JsonObject *
find_row (JsonObject *reference,
          const char *type,
          const char *kind)
{
  JsonArray *files = json_object_get_array_member (reference, "files");

  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      JsonObject *row = json_array_get_object_element (files, i);

      if (g_str_equal (json_object_get_string_member (row, "kind"), kind)
          && g_str_equal (json_object_get_string_member (row, "weights"), type))
        return row;
    }
  return NULL;
}

static gboolean
is_float (const char *type)
{
  return g_str_equal (type, "F32") || g_str_equal (type, "F16") || g_str_equal (type, "BF16");
}

static void
test_prompt (gconstpointer data)
{
  const Case *this_case = data;
  g_autofree char *json_name = g_strdup_printf ("models/%s/reference.json", this_case->model);
  g_autofree char *exact_name = g_strdup_printf ("models/%s/logits/%s.exact.bin", this_case->model,
                                                 is_float (this_case->type) ? "float" : this_case->type);
  g_autofree char *file_name = g_strdup_printf ("models/%s/%s.%s.gguf", this_case->model, this_case->model,
                                                this_case->type);
  g_autofree char *path = reference_dup_path (file_name);
  g_autoptr (JsonObject) reference = path != NULL ? reference_load_json (json_name) : NULL;
  static const guint chunks[] = { 1, 5, 48 };

  if (reference == NULL)
    return;

  g_autoptr (GArray) tokens = reference_dup_tokens (reference, "tokens");
  gsize n_values = tokens->len * (gsize) json_object_get_int_member (reference, "vocab_size");
  g_autofree float *exact = reference_load_floats (exact_name, n_values);
  JsonObject *theirs = find_row (reference, this_case->type, "llamacpp");
  double bound = json_object_get_double_member (theirs, "rel_rmse_vs_exact");
  g_autoptr (RillModel) model = reference_load_model (path);

  if (is_float (this_case->type))
    bound = FLOAT_BOUND;

  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      g_autofree float *logits = NULL;
      RillSessionOptions options;
      double distance;

      rill_session_options_init (&options);
      options.cache_type = RILL_CACHE_F32;
      options.chunk = chunks[i];
      logits = reference_run_logits (model, &options, tokens);
      distance = reference_relative_rmse (logits, exact, n_values);
      g_test_message ("%s %s in chunks of %u: distance %.3g, bound %.3g", this_case->model, this_case->type, chunks[i],
                      distance, bound);
      if (!(distance <= bound))
        g_test_fail_printf ("chunks of %u: distance %.6g is beyond %.6g", chunks[i], distance, bound);
    }
}

static void
test_stream (gconstpointer data)
{
  const Case *this_case = data;
  g_autofree char *json_name = g_strdup_printf ("models/%s/reference.json", this_case->model);
  g_autofree char *exact_name = g_strdup_printf ("models/%s/logits/stream_sink4_cap32.exact.bin", this_case->model);
  g_autofree char *file_name = g_strdup_printf ("models/%s/%s.%s.gguf", this_case->model, this_case->model,
                                                this_case->type);
  g_autofree char *path = reference_dup_path (file_name);
  g_autoptr (JsonObject) reference = path != NULL ? reference_load_json (json_name) : NULL;
  static const guint chunks[] = { 1, 7, 33, 160 };

  if (reference == NULL)
    return;

  JsonObject *stream = json_array_get_object_element (json_object_get_array_member (reference, "stream"), 0);
  g_autoptr (GArray) tokens = reference_dup_tokens (stream, "tokens");
  gsize n_values = tokens->len * (gsize) json_object_get_int_member (reference, "vocab_size");
  g_autofree float *exact = reference_load_floats (exact_name, n_values);
  g_autoptr (RillModel) model = reference_load_model (path);

  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++)
    {
      g_autofree float *logits = NULL;
      RillSessionOptions options;
      double distance;

      rill_session_options_init (&options);
      options.cache_type = RILL_CACHE_F32;
      options.n_sink = (guint) json_object_get_int_member (stream, "sink");
      options.capacity = (guint) json_object_get_int_member (stream, "capacity");
      options.chunk = chunks[i];
      logits = reference_run_logits (model, &options, tokens);
      distance = reference_relative_rmse (logits, exact, n_values);
      g_test_message ("%s %s stream in chunks of %u: distance %.3g, bound %.3g", this_case->model, this_case->type,
                      chunks[i], distance, FLOAT_BOUND);
      if (!(distance <= FLOAT_BOUND))
        g_test_fail_printf ("chunks of %u: distance %.6g is beyond %.6g", chunks[i], distance, FLOAT_BOUND);
    }
}

int
main (int    argc,
      char **argv)
{
  static const Case prompts[] = {
    { "tiny-llama", "F16" },    { "tiny-llama", "BF16" },   { "tiny-llama", "Q8_0" },   { "tiny-llama", "Q4_0" },
    { "tiny-llama", "Q4_K_M" }, { "tiny-llama", "Q5_K_M" }, { "tiny-llama", "Q6_K" },   { "tiny-llama", "Q3_K_M" },
    { "tiny-llama", "Q2_K" },   { "tiny-llama", "IQ4_NL" }, { "tiny-qwen2", "F32" },    { "tiny-qwen2", "F16" },
    { "tiny-qwen2", "Q8_0" },   { "tiny-qwen2", "Q4_0" },   { "tiny-qwen2", "Q4_K_M" }, { "tiny-qwen2", "Q5_K_M" },
    { "tiny-falcon7b", "F16" }, { "tiny-falcon7b", "Q8_0" }, { "tiny-falcon7b", "Q4_0" },
    { "tiny-falcon7b", "Q4_K_M" }, { "tiny-falcon7b", "Q6_K" },
  };
  static const Case streams[] = { { "tiny-llama", "F16" }, { "tiny-llama", "BF16" }, { "tiny-qwen2", "F32" },
                                  { "tiny-falcon7b", "F16" } };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (prompts); i++)
    {
      g_autofree char *name = g_strdup_printf ("/parity/prompt/%s/%s", prompts[i].model, prompts[i].type);

      g_test_add_data_func (name, &prompts[i], test_prompt);
    }
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      g_autofree char *name = g_strdup_printf ("/parity/stream/%s/%s", streams[i].model, streams[i].type);

      g_test_add_data_func (name, &streams[i], test_stream);
    }
  return g_test_run ();
}
