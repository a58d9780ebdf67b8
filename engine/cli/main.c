/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The program `rill`: finds the subcommand, and turns how it ended into an exit status: 0 done, 1 failed with a message
 * on standard error, 2 wrong usage.
 */

#include "cli.h"
#include "config.h"
#include "rill-guard.h"

#include <locale.h>
#include <string.h>

G_DEFINE_QUARK (cli-error-quark, cli_error)

static const CliCommand *const commands[] = {
  &cli_chat_command,
  &cli_generate_command,
  &cli_inspect_command,
  &cli_tokenize_command,
  &cli_detokenize_command,
  &cli_logits_command,
  &cli_eval_command,
  &cli_bench_command,
  &cli_quantize_command,
};

static gboolean
print_help (GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append (text, "Usage: rill SUBCOMMAND [OPTIONS]\n\n"
                         "Runs a language model on this computer's processor, with a cache of constant size: the first\n"
                         "tokens stay for ever, the recent ones form a rolling window, and a talk never has to end.\n\n"
                         "Subcommands:\n");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-12s%s\n", commands[i]->name, commands[i]->summary);
  g_string_append (text, "\nOptions:\n"
                         "  --help      this text; after a subcommand, its own\n"
                         "  --version   the version, and the processor features in use\n\n"
                         "Exit status: 0 done; 1 failed, with a message on standard error; 2 wrong usage.\n\n"
                         "Example:\n"
                         "  rill chat    talks with the built-in model\n");
  return cli_write_string (text, error);
}

static gboolean
print_version (GError **error)
{
  g_autofree char *text = g_strdup_printf ("rill %s (%s)\n", RIVULET_VERSION, rill_cpu_describe ());

  return cli_write (text, strlen (text), error);
}

static gboolean
run (char   **arguments,
     GError **error)
{
  const char *name = arguments[0];

  if (name == NULL)
    {
      g_set_error_literal (error, CLI_ERROR, CLI_ERROR_USAGE, "expected a subcommand");
      return FALSE;
    }
  if (strcmp (name, "--help") == 0 || strcmp (name, "-h") == 0)
    return print_help (error);
  if (strcmp (name, "--version") == 0)
    return print_version (error);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i]->run (commands[i], arguments + 1, error);

  g_set_error (error, CLI_ERROR, CLI_ERROR_USAGE, name[0] == '-' ? "unknown option “%s”" : "unknown subcommand “%s”",
               name);
  return FALSE;
}

static gboolean
is_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_strcmp0 (commands[i]->name, name) == 0)
      return TRUE;
  return FALSE;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr (GError) error = NULL;
  const char *name = argc > 1 && is_command (argv[1]) ? argv[1] : NULL;

  setlocale (LC_ALL, "");
  /* Numbers are read and written the same everywhere: scripts read them. */
  setlocale (LC_NUMERIC, "C");
  cli_interrupt_watch ();
  rill_guard_install ();

  if (run (argv + MIN (argc, 1), &error) || g_error_matches (error, CLI_ERROR, CLI_ERROR_DONE))
    return 0;

  cli_note ("rill%s%s: %s\n", name != NULL ? " " : "", name != NULL ? name : "", error->message);
  if (!g_error_matches (error, CLI_ERROR, CLI_ERROR_USAGE))
    return 1;
  cli_note ("Try “rill %s%s--help”.\n", name != NULL ? name : "", name != NULL ? " " : "");
  return 2;
}
