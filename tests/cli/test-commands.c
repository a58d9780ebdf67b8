/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every subcommand on a tiny model of random weights: what it prints, and that scripts can rely on it.
 */

#include "cli-test.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define N_VOCAB 416

static TestModel *model;

static void
test_tokenize (void)
{
  static const char *const texts[] = { "hello there", "  two  spaces\n\nlines\ttab", "zażółć 🌊", "", "a" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (ProgramResult) ids = program_run (texts[i], "tokenize", "--model", model->path, NULL);
      g_autoptr (ProgramResult) text = NULL;

      program_assert_ok (ids);
      g_assert_cmpint (ids->out[ids->n_out - 1], ==, '\n');
      g_assert_null (memchr (ids->out, '\n', ids->n_out - 1));
      text = program_run (ids->out, "detokenize", "--model", model->path, NULL);
      program_assert_ok (text);
      g_assert_cmpstr (text->out, ==, texts[i]);
    }
}

static void
test_tokenize_options (void)
{
  g_autofree char *file = cli_test_make_file (model, "text.txt", "<|user|>hello");
  g_autoptr (ProgramResult) plain = program_run (NULL, "tokenize", "--model", model->path, "--file", file, NULL);
  g_autoptr (ProgramResult) same = program_run ("<|user|>hello", "tokenize", "--model", model->path, NULL);
  g_autoptr (ProgramResult) special =
      program_run (NULL, "tokenize", "--special", "--model", model->path, "--file", file, NULL);
  g_autoptr (ProgramResult) bos = program_run (NULL, "tokenize", "--bos", "--model", model->path, "--file", file, NULL);
  g_autofree char *end = NULL;

  program_assert_ok (plain);
  program_assert_ok (special);
  program_assert_ok (bos);
  g_assert_cmpstr (plain->out, ==, same->out);
  g_assert_cmpuint (special->n_out, <, plain->n_out);
  end = g_strconcat (" ", plain->out, NULL);
  g_assert_true (g_str_has_suffix (bos->out, end));
  g_assert_cmpuint (bos->n_out, >, plain->n_out);
}

static void
test_detokenize_checks_ids (void)
{
  g_autoptr (ProgramResult) large = program_run ("5 6\n416 7", "detokenize", "--model", model->path, NULL);
  g_autoptr (ProgramResult) word = program_run ("5 x", "detokenize", "--model", model->path, NULL);

  program_assert_failed (large, 1, "standard input: token 2 (byte offset 4): expected an id from 0 to 415, got “416”");
  program_assert_failed (word, 1, "token 1 (byte offset 2)");
}

static void
test_generate (void)
{
  g_autoptr (ProgramResult) first = program_run (NULL, "generate", "--model", model->path, "--prompt", "hello", "--ids",
                                                 "--temperature", "0", "--max-tokens", "20", "--ignore-end", NULL);
  g_autoptr (ProgramResult) chunked =
      program_run (NULL, "generate", "--model", model->path, "--prompt", "hello", "--ids", "--temperature", "0",
                   "--max-tokens", "20", "--ignore-end", "--chunk", "1", "--threads", "2", NULL);
  g_auto (GStrv) ids = NULL;

  program_assert_ok (first);
  g_assert_cmpstr (first->out, ==, chunked->out);
  ids = g_strsplit (g_strchomp (first->out), " ", -1);
  g_assert_cmpuint (g_strv_length (ids), ==, 20);
}

static char *
generate_with_seed (const char *seed)
{
  g_autoptr (ProgramResult) result =
      program_run (NULL, "generate", "--model", model->path, "--prompt", "", "--temperature", "1.5", "--seed", seed,
                   "--max-tokens", "40", "--ignore-end", NULL);

  program_assert_ok (result);
  g_assert_true (g_utf8_validate (result->out, -1, NULL));
  return g_strdup (result->out);
}

static void
test_generate_seed (void)
{
  g_autofree char *first = generate_with_seed ("7");
  g_autofree char *same = generate_with_seed ("7");
  g_autofree char *other = generate_with_seed ("8");

  g_assert_cmpstr (first, ==, same);
  g_assert_cmpstr (first, !=, other);
}

/* Past the trained context and several times around the ring. */
static void
test_generate_long (void)
{
  g_autoptr (ProgramResult) result =
      program_run (NULL, "generate", "--model", model->path, "--prompt", "hello", "--ids", "--max-tokens", "600",
                   "--ignore-end", "--seed", "1", "--sinks", "4", "--capacity", "64", NULL);
  g_auto (GStrv) ids = NULL;

  program_assert_ok (result);
  ids = g_strsplit (g_strchomp (result->out), " ", -1);
  g_assert_cmpuint (g_strv_length (ids), ==, 600);
}

static void
test_generate_dense_full (void)
{
  g_autoptr (ProgramResult) result =
      program_run (NULL, "generate", "--model", model->path, "--prompt", "hello", "--ids", "--max-tokens", "600",
                   "--ignore-end", "--policy", "dense", "--capacity", "64", NULL);

  g_assert_cmpint (result->status, ==, 1);
  g_assert_nonnull (strstr (result->err, "64"));
}

static float *
read_logits (const char *path,
             gsize       n_tokens)
{
  char *data = NULL;
  gsize n_bytes = 0;

  g_assert_true (g_file_get_contents (path, &data, &n_bytes, NULL));
  g_assert_cmpuint (n_bytes, ==, n_tokens * N_VOCAB * sizeof (float));
  return (float *) (gpointer) data;
}

static float *
run_logits (const char *tokens,
            const char *policy,
            const char *chunk,
            const char *capacity)
{
  g_autofree char *output = cli_test_make_path (model, "logits.bin");
  g_autoptr (ProgramResult) result =
      program_run (NULL, "logits", "--model", model->path, "--tokens", tokens, "--output", output, "--policy", policy,
                   "--chunk", chunk, "--capacity", capacity, "--cache-type", "f32", NULL);

  program_assert_ok (result);
  g_assert_cmpstr (result->out, ==, "");
  return read_logits (output, 60);
}

/* Streaming with a cache that forgets: in chunks as token by token, and in the end unlike dense. */
static void
test_logits (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *tokens = NULL;
  g_autofree float *one_by_one = NULL;
  g_autofree float *chunked = NULL;
  g_autofree float *dense = NULL;
  g_autofree float *window = NULL;
  g_autofree float *recompute = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "%u%s", (i * 37 + 11) % N_VOCAB, i % 7 == 6 ? "\n" : "  ");
  tokens = cli_test_make_file (model, "tokens.txt", text->str);
  one_by_one = run_logits (tokens, "streaming", "1", "16");
  chunked = run_logits (tokens, "streaming", "19", "16");
  dense = run_logits (tokens, "dense", "7", "64");
  window = run_logits (tokens, "window", "7", "16");
  recompute = run_logits (tokens, "recompute", "7", "16");

  for (guint i = 0; i < 60 * N_VOCAB; i++)
    {
      g_assert_true (isfinite (one_by_one[i]) && isfinite (window[i]) && isfinite (recompute[i]));
      g_assert_cmpfloat_with_epsilon (one_by_one[i], chunked[i], 1e-4f);
    }
  g_assert_cmpfloat_with_epsilon (one_by_one[15 * N_VOCAB], dense[15 * N_VOCAB], 1e-4f);
  g_assert_cmpfloat (fabsf (one_by_one[59 * N_VOCAB] - dense[59 * N_VOCAB]), >, 1e-3f);
}

/* A failure leaves no file, and an older one as it was. */
static void
test_logits_failure (void)
{
  g_autofree char *bad = cli_test_make_file (model, "bad.txt", "1 2 3 4000");
  g_autofree char *empty = cli_test_make_file (model, "empty.txt", " \n");
  g_autofree char *output = cli_test_make_path (model, "kept.bin");
  g_autofree char *text = NULL;
  g_autoptr (ProgramResult) result = NULL;
  g_autoptr (ProgramResult) none = NULL;
  g_autoptr (ProgramResult) full = NULL;
  g_autoptr (ProgramResult) dense = NULL;
  g_autofree char *many = NULL;
  g_autoptr (GString) ids = g_string_new (NULL);
  g_autoptr (GDir) folder = NULL;

  for (guint i = 0; i < 20; i++)
    g_string_append (ids, "5 ");
  many = cli_test_make_file (model, "many.txt", ids->str);

  g_assert_true (g_file_set_contents (output, "old", -1, NULL));
  result = program_run (NULL, "logits", "--model", model->path, "--tokens", bad, "--output", output, NULL);
  program_assert_failed (result, 1, "token 3 (byte offset 6): expected an id from 0 to 415, got “4000”");
  none = program_run (NULL, "logits", "--model", model->path, "--tokens", empty, "--output", output, NULL);
  program_assert_failed (none, 1, "at least one token");
  dense = program_run (NULL, "logits", "--model", model->path, "--tokens", many, "--output", output, "--policy",
                       "dense", "--capacity", "10", NULL);
  program_assert_failed (dense, 1, "10");
  full = program_run (NULL, "logits", "--model", model->path, "--tokens", many, "--output", "/dev/full", NULL);
  program_assert_failed (full, 1, "/dev/full: No space left on device");

  g_assert_true (g_file_get_contents (output, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "old");
  folder = g_dir_open (model->folder, 0, NULL);
  for (const char *name = g_dir_read_name (folder); name != NULL; name = g_dir_read_name (folder))
    g_assert_false (g_str_has_prefix (name, "kept.bin."));
}

static void
test_inspect (void)
{
  g_autoptr (ProgramResult) text = program_run (NULL, "inspect", model->path, NULL);
  g_autoptr (ProgramResult) result = program_run (NULL, "inspect", model->path, "--json", NULL);
  g_autoptr (JsonObject) json = NULL;

  program_assert_ok (text);
  program_assert_ok (result);
  g_assert_nonnull (strstr (text->out, "architecture   llama\n"));
  g_assert_nonnull (strstr (text->out, "context        256 tokens\n"));
  json = cli_test_parse_json (result);
  g_assert_cmpstr (json_object_get_string_member (json, "architecture"), ==, "llama");
  g_assert_cmpint (json_object_get_int_member (json, "n_layer"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (json, "n_vocab"), ==, N_VOCAB);
  g_assert_cmpint (json_object_get_int_member (json, "context_length"), ==, 256);
  g_assert_true (json_object_get_null_member (json, "problem"));
  g_assert_true (json_object_has_member (json, "chat_template"));
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (json, "memory"), "capacity"), ==, 256);
}

static void
test_bench (void)
{
  g_autoptr (ProgramResult) result =
      program_run (NULL, "bench", "--model", model->path, "--prompt", "16", "--generate", "4", "--depth", "0,40",
                   "--repeat", "2", "--json", "--threads", "1", NULL);
  g_autoptr (ProgramResult) text = program_run (NULL, "bench", "--synthetic", "tiny", "--type", "Q4_0", "--prompt", "16",
                                                "--generate", "4", "--depth", "8", "--repeat", "1", NULL);
  g_autoptr (JsonObject) json = NULL;
  JsonArray *depths;

  program_assert_ok (result);
  program_assert_ok (text);
  g_assert_nonnull (strstr (text->out, "random weights"));
  g_assert_nonnull (strstr (text->out, "depth     8"));

  json = cli_test_parse_json (result);
  depths = json_object_get_array_member (json, "depths");
  g_assert_cmpint (json_object_get_int_member (json, "threads"), ==, 1);
  g_assert_cmpuint (json_array_get_length (depths), ==, 2);
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *depth = json_array_get_object_element (depths, i);

      g_assert_cmpint (json_object_get_int_member (depth, "depth"), ==, i * 40);
      g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (depth, "decode_tokens_per_second"),
                                                        "median"), >, 0);
      g_assert_cmpfloat (json_object_get_double_member (json_object_get_object_member (depth, "prefill_tokens_per_second"),
                                                        "median"), >, 0);
      g_assert_cmpfloat (json_object_get_double_member (depth, "decode_bandwidth_fraction"), >, 0);
    }
}

/* A script's talk: a line a message, a reply for each, commands, and the end of input. */
static void
test_chat (void)
{
  g_autoptr (ProgramResult) result =
      program_run ("hello\n/stats\n\n/new\nhow are you?", "chat", "--model", model->path, "--max-tokens", "12",
                   "--seed", "3", "--system", "be kind", "--capacity", "64", NULL);
  g_autoptr (ProgramResult) left =
      program_run ("/quit\nhello\n", "chat", "--model", model->path, "--max-tokens", "12", NULL);
  g_autoptr (ProgramResult) help = program_run ("/help\n", "chat", "--model", model->path, NULL);
  g_autoptr (ProgramResult) unknown = program_run ("/dance\n", "chat", "--model", model->path, NULL);

  program_assert_ok (result);
  program_assert_ok (left);
  program_assert_ok (help);
  g_assert_null (strchr (result->out, '\033'));
  g_assert_nonnull (strstr (result->out, "\ncache      "));
  g_assert_nonnull (strstr (result->out, " of 64 slots: "));
  g_assert_null (strstr (result->out, " 0 pinned"));
  g_assert_cmpstr (left->out, ==, "");
  g_assert_nonnull (strstr (help->out, "/quit"));
  g_assert_cmpint (unknown->status, ==, 0);
  g_assert_nonnull (strstr (unknown->err, "/dance"));
}

/* A system prompt that leaves no window is told, not obeyed. */
static void
test_chat_pinned_too_long (void)
{
  g_autoptr (ProgramResult) result =
      program_run ("hello\n", "chat", "--model", model->path, "--capacity", "16", "--system",
                   "a long system prompt that takes far more than the sixteen slots there are", NULL);

  program_assert_failed (result, 1, "16");
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

  g_test_add_func ("/cli/commands/tokenize", test_tokenize);
  g_test_add_func ("/cli/commands/tokenize-options", test_tokenize_options);
  g_test_add_func ("/cli/commands/detokenize-checks-ids", test_detokenize_checks_ids);
  g_test_add_func ("/cli/commands/generate", test_generate);
  g_test_add_func ("/cli/commands/generate-seed", test_generate_seed);
  g_test_add_func ("/cli/commands/generate-long", test_generate_long);
  g_test_add_func ("/cli/commands/generate-dense-full", test_generate_dense_full);
  g_test_add_func ("/cli/commands/logits", test_logits);
  g_test_add_func ("/cli/commands/logits-failure", test_logits_failure);
  g_test_add_func ("/cli/commands/inspect", test_inspect);
  g_test_add_func ("/cli/commands/bench", test_bench);
  g_test_add_func ("/cli/commands/chat", test_chat);
  g_test_add_func ("/cli/commands/chat-pinned-too-long", test_chat_pinned_too_long);
  status = g_test_run ();
  test_model_free (model);
  return status;
}
