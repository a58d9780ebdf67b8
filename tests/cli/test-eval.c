/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rill eval on a tiny model of random weights: the numbers, and the files that scripts draw from.
 */

#include "cli-test.h"

#include <string.h>

static TestModel *model;

static void
test_eval (void)
{
  g_autofree char *file = cli_test_make_file (model, "eval.txt", "the quick brown fox jumps over the lazy dog");
  g_autoptr (ProgramResult) result =
      program_run (NULL, "eval", "--model", model->path, "--file", file, "--json", "--sinks", "2", "--capacity", "32",
                   "--repeat", "--max-tokens", "200", NULL);
  g_autoptr (JsonObject) json = NULL;

  program_assert_ok (result);
  json = cli_test_parse_json (result);
  g_assert_cmpint (json_object_get_int_member (json, "tokens"), ==, 200);
  g_assert_cmpfloat (json_object_get_double_member (json, "perplexity"), >, 1);
  g_assert_cmpfloat (json_object_get_double_member (json, "perplexity"), <, 1e6);
  g_assert_cmpfloat (json_object_get_double_member (json, "seconds"), >, 0);
  g_assert_cmpstr (json_object_get_string_member (json, "policy"), ==, "streaming");
  g_assert_cmpint (json_object_get_int_member (json, "sinks"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (json, "capacity"), ==, 32);
  g_assert_cmpint (json_object_get_int_member (json, "resident_bytes"), >, 100000);
}

static void
test_eval_window (void)
{
  g_autofree char *file = cli_test_make_file (model, "eval.txt", "the quick brown fox jumps over the lazy dog");
  g_autoptr (ProgramResult) result = program_run (NULL, "eval", "--model", model->path, "--file", file, "--json",
                                                  "--policy", "window", "--capacity", "16", NULL);
  g_autoptr (JsonObject) json = NULL;

  program_assert_ok (result);
  json = cli_test_parse_json (result);
  g_assert_cmpstr (json_object_get_string_member (json, "policy"), ==, "window");
  g_assert_cmpint (json_object_get_int_member (json, "sinks"), ==, 0);
}

static void
test_eval_trace (void)
{
  g_autofree char *file = cli_test_make_file (model, "eval.txt", "the quick brown fox jumps over the lazy dog");
  g_autoptr (ProgramResult) result =
      program_run (NULL, "eval", "--model", model->path, "--file", file, "--repeat", "--max-tokens", "100",
                   "--trace-every", "40", NULL);
  g_autoptr (ProgramResult) one = program_run ("", "eval", "--model", model->path, "--file", "-", NULL);

  program_assert_ok (result);
  g_assert_true (g_str_has_prefix (result->out, "position 40  perplexity "));
  g_assert_nonnull (strstr (result->out, "\nposition 80  perplexity "));
  g_assert_nonnull (strstr (result->out, "\ntokens 100\nperplexity "));
  program_assert_failed (one, 1, "at least two tokens");
}

static guint
count_lines (const char *path,
             const char *header)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, header));
  lines = g_strsplit (g_strchomp (text), "\n", -1);
  return g_strv_length (lines);
}

/* The same ids give the same numbers, and what is written of them adds up. */
static void
test_eval_files (void)
{
  g_autofree char *file = cli_test_make_file (model, "eval.txt", "the quick brown fox jumps over the lazy dog");
  g_autoptr (ProgramResult) ids =
      program_run (NULL, "tokenize", "--bos", "--model", model->path, "--file", file, NULL);
  g_autofree char *tokens = cli_test_make_file (model, "eval.ids", ids->out);
  g_autofree char *curve = cli_test_make_path (model, "curve.csv");
  g_autofree char *scores = cli_test_make_path (model, "scores.csv");
  g_autofree char *attention = cli_test_make_path (model, "attention.csv");
  g_autoptr (ProgramResult) text =
      program_run (NULL, "eval", "--model", model->path, "--file", file, "--json", NULL);
  g_autoptr (ProgramResult) result =
      program_run (NULL, "eval", "--model", model->path, "--tokens", tokens, "--json", "--trace-every", "5", "--curve",
                   curve, "--scores", scores, "--attention", attention, NULL);
  g_autoptr (JsonObject) expected = cli_test_parse_json (text);
  g_autoptr (JsonObject) json = cli_test_parse_json (result);
  guint n = (guint) json_object_get_int_member (json, "tokens");

  /* The lines that a script does not read from standard output are on the other. */
  g_assert_cmpint (result->status, ==, 0);
  g_assert_true (g_str_has_prefix (result->err, "position 5  perplexity "));
  g_assert_cmpfloat (json_object_get_double_member (json, "nats"), ==, json_object_get_double_member (expected, "nats"));
  g_assert_cmpuint (count_lines (curve, "tokens,scored,nats,perplexity,seconds,resident_bytes\n5,5,"), ==, 1 + n / 5);
  g_assert_cmpuint (count_lines (scores, "position,token,best,nats\n1,"), ==, 1 + n - 1);
  g_assert_cmpuint (count_lines (attention, "layer,head,sink_mass,sink_contribution,learned_sink_mass\n0,0,"), ==, 1 + 8);
}

/* One in three is scored, whatever stands between. */
static void
test_eval_some (void)
{
  g_autofree char *file = cli_test_make_file (model, "eval.txt", "the quick brown fox jumps over the lazy dog");
  g_autofree char *scores = cli_test_make_path (model, "scores.csv");
  g_autoptr (ProgramResult) result =
      program_run (NULL, "eval", "--model", model->path, "--file", file, "--repeat", "--max-tokens", "60", "--capacity",
                   "16", "--policy", "recompute", "--score-every", "3", "--scores", scores, "--json", NULL);
  g_autoptr (JsonObject) json = NULL;

  program_assert_ok (result);
  json = cli_test_parse_json (result);
  g_assert_cmpint (json_object_get_int_member (json, "scored"), ==, 19);
  g_assert_cmpuint (count_lines (scores, "position,token,best,nats\n3,"), ==, 20);
}

int
main (int    argc,
      char **argv)
{
  TestModelOptions options;
  int status;

  g_test_init (&argc, &argv, NULL);
  program_init (argc, argv);
  test_model_options_init (&options);
  options.vocabulary = TRUE;
  model = test_model_new (&options);

  g_test_add_func ("/cli/eval/json", test_eval);
  g_test_add_func ("/cli/eval/window", test_eval_window);
  g_test_add_func ("/cli/eval/trace", test_eval_trace);
  g_test_add_func ("/cli/eval/files", test_eval_files);
  g_test_add_func ("/cli/eval/some", test_eval_some);
  status = g_test_run ();
  test_model_free (model);
  return status;
}
