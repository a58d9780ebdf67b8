/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `rivulet-train`: makes the built-in model. Chooses the subcommand; `--NAME` is taken for `NAME`.
 */
#include "commands.h"

#include <cblas.h>
#include <locale.h>
#include <string.h>

typedef struct
{
  const char *name;
  gboolean (*run) (int argc, char **argv, GError **error);
  const char *summary;
} Command;

static const Command commands[] = {
  { "pack", train_command_pack, "turns text into a file of tokens" },
  { "train", train_command_train, "trains a model, or goes on with one" },
  { "evaluate", train_command_evaluate, "measures perplexity and attention on the sink" },
  { "export", train_command_export, "writes a GGUF file" },
  { "sample", train_command_sample, "talks to a model" },
  { "check-gradients", train_command_check_gradients, "checks the backward pass against finite differences" },
};

gboolean
train_parse_options (const GOptionEntry   *entries,
                     const char           *usage,
                     int                   least,
                     int                   most,
                     int                  *argc,
                     char               ***argv,
                     GError              **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (usage);

  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (*argc - 1 >= least && *argc - 1 <= most)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "usage: %s %s (--help tells more)", (*argv)[0], usage);
  return FALSE;
}

static int
print_usage (void)
{
  g_printerr ("usage: rivulet-train COMMAND [OPTION...]\n");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    g_printerr ("  %-16s %s\n", commands[i].name, commands[i].summary);
  return 2;
}

int
main (int    argc,
      char **argv)
{
  const char *name;

  setlocale (LC_CTYPE, "");
  /* The parallelism is the workers'; a second layer of threads inside each product would only fight them for the
     cores. */
  openblas_set_num_threads (1);
  if (argc < 2)
    return print_usage ();
  name = g_str_has_prefix (argv[1], "--") ? argv[1] + 2 : argv[1];
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i].name, name) == 0)
      {
        g_autoptr (GError) error = NULL;

        if (commands[i].run (argc - 1, argv + 1, &error))
          return 0;
        g_printerr ("rivulet-train %s: %s\n", name, error->message);
        return g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE) ? 2 : 1;
      }
  return print_usage ();
}
