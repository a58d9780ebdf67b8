/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rivulet-train export CHECKPOINT VOCABULARY OUT.gguf
 */
#include "commands.h"

#include "checkpoint.h"
#include "export.h"

#include <string.h>

static gboolean
parse_type (const char     *text,
            TrainGgufType  *type,
            GError        **error)
{
  if (text == NULL || g_ascii_strcasecmp (text, "q8_0") == 0)
    *type = TRAIN_GGUF_Q8_0;
  else if (g_ascii_strcasecmp (text, "f16") == 0)
    *type = TRAIN_GGUF_F16;
  else if (g_ascii_strcasecmp (text, "f32") == 0)
    *type = TRAIN_GGUF_F32;
  else
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--type: expected q8_0, f16 or f32, got %s", text);
      return FALSE;
    }
  return TRUE;
}

gboolean
train_command_export (int      argc,
                      char   **argv,
                      GError **error)
{
  g_autofree char *type_text = NULL;
  g_autofree char *name = NULL;
  g_autoptr (TrainCheckpoint) checkpoint = NULL;
  g_autoptr (TrainLayout) layout = NULL;
  g_autoptr (TrainVocabulary) vocabulary = NULL;
  TrainGgufType type;
  const GOptionEntry entries[] = {
    { "type", 0, 0, G_OPTION_ARG_STRING, &type_text, "Type of the matrices: q8_0 (default), f16, f32", "TYPE" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, "Name of the model", "NAME" },
    G_OPTION_ENTRY_NULL,
  };

  if (!train_parse_options (entries, "CHECKPOINT VOCABULARY.model OUT.gguf", 3, 3, &argc, &argv, error)
      || !parse_type (type_text, &type, error))
    return FALSE;
  checkpoint = train_checkpoint_read (argv[1], error);
  if (checkpoint == NULL)
    return FALSE;
  vocabulary = train_vocabulary_load (argv[2], error);
  if (vocabulary == NULL)
    return FALSE;
  if (vocabulary->n_pieces != checkpoint->config.n_vocab)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "%s has %u pieces, the model of %s %u", argv[2],
                   vocabulary->n_pieces, argv[1], checkpoint->config.n_vocab);
      return FALSE;
    }
  layout = train_layout_new (&checkpoint->config);
  return train_export (layout, checkpoint->parameters, vocabulary, name == NULL ? "Rivulet Mini" : name, type, argv[3],
                       error);
}
