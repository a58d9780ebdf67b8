/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rivulet-train sample CHECKPOINT VOCABULARY TEXT...: each TEXT is the user's next turn; "-" begins a new conversation.
 */
#include "commands.h"

#include "checkpoint.h"
#include "sampler.h"

#include <string.h>

gboolean
train_command_sample (int      argc,
                      char   **argv,
                      GError **error)
{
  double temperature = 0.7;
  gint64 seed = 1;
  int max_tokens = 120;
  g_autoptr (TrainCheckpoint) checkpoint = NULL;
  g_autoptr (TrainLayout) layout = NULL;
  g_autoptr (TrainVocabulary) vocabulary = NULL;
  g_autoptr (TrainSampler) sampler = NULL;
  const GOptionEntry entries[] = {
    { "temperature", 0, 0, G_OPTION_ARG_DOUBLE, &temperature, "0 takes the likeliest token (default 0.7)", "T" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Seed of the draws", "N" },
    { "max-tokens", 0, 0, G_OPTION_ARG_INT, &max_tokens, "Longest reply (default 120)", "N" },
    G_OPTION_ENTRY_NULL,
  };

  if (!train_parse_options (entries, "CHECKPOINT VOCABULARY.model TEXT...", 3, G_MAXINT, &argc, &argv, error))
    return FALSE;
  checkpoint = train_checkpoint_read (argv[1], error);
  if (checkpoint == NULL)
    return FALSE;
  vocabulary = train_vocabulary_load (argv[2], error);
  if (vocabulary == NULL)
    return FALSE;
  layout = train_layout_new (&checkpoint->config);
  sampler = train_sampler_new (layout, checkpoint->parameters, vocabulary, temperature, (guint64) seed);
  for (int i = 3; i < argc; i++)
    {
      g_autofree char *reply = NULL;

      if (strcmp (argv[i], "-") == 0)
        {
          train_sampler_clear (sampler);
          g_print ("\n");
          continue;
        }
      reply = train_sampler_reply (sampler, argv[i], (guint) max_tokens);
      g_print ("user: %s\nassistant: %s\n", argv[i], reply);
    }
  return TRUE;
}
