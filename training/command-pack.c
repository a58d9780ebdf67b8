/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rivulet-train pack VOCABULARY TEXT TOKENS
 */
#include "commands.h"

#include "tokens.h"

gboolean
train_command_pack (int      argc,
                    char   **argv,
                    GError **error)
{
  g_autoptr (TrainVocabulary) vocabulary = NULL;
  g_autoptr (TrainTokens) tokens = NULL;

  if (!train_parse_options (NULL, "VOCABULARY.model TEXT.txt TOKENS", 3, 3, &argc, &argv, error))
    return FALSE;
  vocabulary = train_vocabulary_load (argv[1], error);
  if (vocabulary == NULL || !train_tokens_pack (vocabulary, argv[2], argv[3], error))
    return FALSE;
  tokens = train_tokens_open (argv[3], error);
  if (tokens == NULL)
    return FALSE;
  g_print ("%s: %" G_GUINT64_FORMAT " documents, %" G_GUINT64_FORMAT " tokens\n", argv[3], tokens->n_documents,
           tokens->n_tokens);
  return TRUE;
}
