/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reference again, through the program as a script runs it: `rill generate --ids`, `rill eval`, `rill tokenize` and
 * `rill logits` must not differ from what the library gives.
 */

#include "program.h"
#include "reference.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define STORIES "weights/stories260K-f32.gguf"

static char *
join_ids (GArray *ids)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (text, i == 0 ? "%d" : " %d", g_array_index (ids, RillToken, i));
  g_string_append_c (text, '\n');
  return g_string_free_and_steal (text);
}

/* One token more is allowed than the expected text has: two of the texts end there by themselves. */
static void
test_generate (void)
{
  g_autofree char *model = reference_dup_path (STORIES);
  g_autoptr (JsonObject) expected = model != NULL ? reference_load_json ("weights/stories260K.expected.json") : NULL;
  JsonArray *rows;

  if (expected == NULL)
    return;

  rows = json_object_get_array_member (expected, "greedy");
  for (guint i = 0; i < json_array_get_length (rows); i++)
    {
      JsonObject *row = json_array_get_object_element (rows, i);
      g_autoptr (GArray) ids = reference_dup_tokens (row, "gen_ids");
      g_autofree char *wanted = join_ids (ids);
      g_autofree char *wanted_text = g_strconcat (json_object_get_string_member (row, "text"), "\n", NULL);
      g_autofree char *n_tokens = g_strdup_printf ("%u", ids->len + (i >= 2 ? 1 : 0));
      const char *prompt = json_object_get_string_member (row, "prompt");
      g_autoptr (ProgramResult) result = program_run (NULL, "generate", "--model", model, "--prompt", prompt,
                                                      "--temperature", "0", "--max-tokens", n_tokens, "--ids", NULL);
      g_autoptr (ProgramResult) text = program_run (NULL, "generate", "--model", model, "--prompt", prompt,
                                                    "--temperature", "0", "--max-tokens", n_tokens, NULL);

      program_assert_ok (result);
      program_assert_ok (text);
      g_assert_cmpstr (result->out, ==, wanted);
      g_assert_cmpstr (text->out, ==, wanted_text);
    }
}

static void
check_text (const char *model,
            JsonObject *row)
{
  const char *text = json_object_get_string_member (row, "text");
  g_autoptr (GArray) ids = reference_dup_tokens (row, "ids");
  g_autofree char *wanted = join_ids (ids);
  g_autoptr (ProgramResult) tokens = program_run (text, "tokenize", "--bos", "--model", model, NULL);
  g_autoptr (ProgramResult) result = program_run (text, "eval", "--json", "--file", "-", "--model", model, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *json;

  program_assert_ok (tokens);
  program_assert_ok (result);
  g_assert_cmpstr (tokens->out, ==, wanted);
  g_assert_true (json_parser_load_from_data (parser, result->out, -1, NULL));
  json = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpint (json_object_get_int_member (json, "tokens"), ==, ids->len);
  g_assert_cmpfloat (fabs (json_object_get_double_member (json, "perplexity")
                           / json_object_get_double_member (row, "ppl") - 1), <=, 0.005);
}

static void
test_eval (void)
{
  g_autofree char *model = reference_dup_path (STORIES);
  g_autoptr (JsonObject) expected = model != NULL ? reference_load_json ("weights/stories260K.expected.json") : NULL;
  JsonArray *rows;

  if (expected == NULL)
    return;

  rows = json_object_get_array_member (expected, "nll");
  for (guint i = 0; i < json_array_get_length (rows); i++)
    check_text (model, json_array_get_object_element (rows, i));
}

static void
test_logits (void)
{
  g_autofree char *model = reference_dup_path ("models/tiny-llama/tiny-llama.F16.gguf");
  g_autoptr (JsonObject) reference = model != NULL ? reference_load_json ("models/tiny-llama/reference.json") : NULL;
  JsonObject *stream;
  g_autofree char *folder = NULL;
  g_autofree char *output = NULL;

  if (reference == NULL)
    return;

  stream = json_array_get_object_element (json_object_get_array_member (reference, "stream"), 0);
  folder = g_dir_make_tmp ("rill-test-XXXXXX", NULL);
  output = g_build_filename (folder, "logits.bin", NULL);
  {
    g_autoptr (GArray) ids = reference_dup_tokens (stream, "tokens");
    gsize n_values = ids->len * (gsize) json_object_get_int_member (reference, "vocab_size");
    g_autofree char *tokens = join_ids (ids);
    g_autofree float *exact = reference_load_floats ("models/tiny-llama/logits/stream_sink4_cap32.exact.bin", n_values);
    g_autofree char *data = NULL;
    gsize n_bytes = 0;
    g_autoptr (ProgramResult) result = program_run (tokens, "logits", "--model", model, "--tokens", "-", "--output",
                                                    output, "--sinks", "4", "--capacity", "32", NULL);

    program_assert_ok (result);
    g_assert_true (g_file_get_contents (output, &data, &n_bytes, NULL));
    g_assert_cmpuint (n_bytes, ==, n_values * sizeof (float));
    g_assert_cmpfloat (reference_relative_rmse ((const float *) (gpointer) data, exact, n_values), <=, 1e-5);
  }
  g_unlink (output);
  g_rmdir (folder);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  program_init (argc, argv);
  g_test_add_func ("/parity/program/generate", test_generate);
  g_test_add_func ("/parity/program/eval", test_eval);
  g_test_add_func ("/parity/program/logits", test_logits);
  return g_test_run ();
}
