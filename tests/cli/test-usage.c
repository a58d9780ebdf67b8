/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `rill` says of itself, and what it answers to wrong usage: exit status 2, and what was expected.
 */

#include "program.h"

#include <string.h>

static const char *const subcommands[] = { "chat",       "generate", "inspect", "tokenize",
                                           "detokenize", "logits",   "eval",    "bench" };

static void
test_help (void)
{
  g_autoptr (ProgramResult) result = program_run (NULL, "--help", NULL);

  program_assert_ok (result);
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    g_assert_nonnull (strstr (result->out, subcommands[i]));
}

/* Each has a usage line, every option it takes, an example, and lines that fit a terminal. */
static void
test_subcommand_help (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (subcommands); i++)
    {
      g_autoptr (ProgramResult) result = program_run (NULL, subcommands[i], "--help", NULL);
      g_autofree char *usage = g_strconcat ("Usage: rill ", subcommands[i], " ", NULL);
      g_auto (GStrv) lines = g_strsplit (result->out, "\n", -1);

      program_assert_ok (result);
      g_assert_true (g_str_has_prefix (result->out, usage));
      g_assert_nonnull (strstr (result->out, "\nExample:\n  "));
      g_assert_nonnull (strstr (result->out, "--model FILE"));
      for (guint line = 0; lines[line] != NULL; line++)
        g_assert_cmpint (g_utf8_strlen (lines[line], -1), <=, 90);
    }
}

static void
test_help_shows_defaults (void)
{
  g_autoptr (ProgramResult) result = program_run (NULL, "generate", "--temperature", "3", "--help", NULL);

  program_assert_ok (result);
  g_assert_nonnull (strstr (result->out, "--policy POLICY"));
  g_assert_nonnull (strstr (result->out, "[streaming]"));
  g_assert_nonnull (strstr (result->out, "[128]"));
  g_assert_null (strstr (result->out, "[3]"));
}

static void
test_version (void)
{
  g_autoptr (ProgramResult) result = program_run (NULL, "--version", NULL);

  program_assert_ok (result);
  g_assert_true (g_str_has_prefix (result->out, "rill "));
}

typedef struct
{
  const char *arguments[6]; /* ends with NULL */
  const char *word;         /* in the message */
} Wrong;

static void
test_wrong_usage (void)
{
  static const Wrong cases[] = {
    { { NULL }, "expected a subcommand" },
    { { "sing" }, "sing" },
    { { "--loud" }, "--loud" },
    { { "generate" }, "--prompt TEXT" },
    { { "generate", "--prompt" }, "needs a value" },
    { { "generate", "--prompt", "x", "y" }, "unexpected argument “y”" },
    { { "generate", "--prompt=x", "--ids=yes" }, "--ids takes no value" },
    { { "generate", "--prompt=x", "-t" }, "unknown option “-t”" },
    { { "generate", "--prompt=x", "--temperature", "abc" }, "--temperature: expected a number from 0 to 100, got “abc”" },
    { { "generate", "--prompt=x", "--temperature", "nan" }, "got “nan”" },
    { { "generate", "--prompt=x", "--temperature", "1e999" }, "got “1e999”" },
    { { "generate", "--prompt=x", "--temperature", " 1" }, "got “ 1”" },
    { { "generate", "--prompt=x", "--temperature", "0x1" }, "got “0x1”" },
    { { "generate", "--prompt=x", "--temperature", "" }, "got “”" },
    { { "generate", "--prompt=x", "--top-p", "1.5" }, "--top-p: expected a number from 0 to 1, got “1.5”" },
    { { "generate", "--prompt=x", "--capacity", "-3" }, "--capacity: expected a whole number from 1" },
    { { "generate", "--prompt=x", "--capacity", "12x" }, "got “12x”" },
    { { "generate", "--prompt=x", "--capacity", "99999999999999999999" }, "got “99999999999999999999”" },
    { { "generate", "--prompt=x", "--threads", "0" }, "--threads: expected a whole number from 1" },
    { { "generate", "--prompt=x", "--seed", "-1" }, "--seed: expected a whole number from 0" },
    { { "generate", "--prompt=x", "--policy", "fifo" }, "streaming, window, dense, recompute" },
    { { "generate", "--prompt=x", "--cache-type", "f64" }, "f32, f16, q8_0" },
    { { "generate", "--prompt=x", "--sinks=8", "--capacity=8" }, "more slots than the 8 sinks" },
    { { "generate", "--prompt=x", "--policy=window", "--sinks=4" }, "no sinks" },
    { { "inspect", "a", "b" }, "one FILE" },
    { { "logits", "--tokens", "x" }, "--output FILE" },
    { { "eval" }, "--file TEXT" },
    { { "eval", "--file", "x", "--repeat" }, "--max-tokens" },
    { { "eval", "--file", "x", "--tokens", "y" }, "one of them" },
    { { "eval", "--file", "x", "--curve", "c.csv" }, "--trace-every" },
    { { "bench", "--depth", "1,x" }, "--depth: expected a whole number" },
    { { "bench", "--depth", "" }, "--depth" },
    { { "bench", "--synthetic", "elephant" }, "elephant" },
    { { "bench", "--type", "Q8_0" }, "--synthetic" },
    { { "chat", "--max-tokens", "0" }, "--max-tokens: expected a whole number from 1" },
    { { "tokenize", "--special", "--policy", "dense" }, "unknown option “--policy”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *at = cases[i].arguments;
      g_autoptr (ProgramResult) result = program_run (NULL, at[0], at[1], at[2], at[3], at[4], NULL);

      program_assert_failed (result, 2, cases[i].word);
      g_assert_nonnull (strstr (result->err, "--help"));
    }
}

static void
test_missing_model (void)
{
  g_autoptr (ProgramResult) result = program_run (NULL, "generate", "--prompt=x", "--model=/nowhere/m.gguf", NULL);

  program_assert_failed (result, 1, "/nowhere/m.gguf");
}

static void
test_full_disk (void)
{
  g_autoptr (ProgramResult) result = program_run_to ("/dev/full", NULL, "--help", NULL);

  program_assert_failed (result, 1, "cannot write to standard output: No space left on device");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  program_init (argc, argv);
  g_test_add_func ("/cli/usage/help", test_help);
  g_test_add_func ("/cli/usage/subcommand-help", test_subcommand_help);
  g_test_add_func ("/cli/usage/help-shows-defaults", test_help_shows_defaults);
  g_test_add_func ("/cli/usage/version", test_version);
  g_test_add_func ("/cli/usage/wrong", test_wrong_usage);
  g_test_add_func ("/cli/usage/missing-model", test_missing_model);
  g_test_add_func ("/cli/usage/full-disk", test_full_disk);
  return g_test_run ();
}
