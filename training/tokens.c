/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opens a file of tokens. Its form, little-endian: "RVTK", version, n_documents (u64), n_tokens (u64), the documents'
 * first tokens (u64 each), the tokens (u16 each).
 */
#include "tokens.h"

#include <string.h>

#define HEADER_BYTES 24

TrainTokens *
train_tokens_open (const char  *path,
                   GError     **error)
{
  g_autoptr (TrainTokens) tokens = g_new0 (TrainTokens, 1);
  const char *start;
  guint32 version;
  gsize length;
  gsize room;

  tokens->file = g_mapped_file_new (path, FALSE, error);
  if (tokens->file == NULL)
    return NULL;
  start = g_mapped_file_get_contents (tokens->file);
  length = g_mapped_file_get_length (tokens->file);
  if (length >= HEADER_BYTES)
    {
      memcpy (&version, start + 4, 4);
      memcpy (&tokens->n_documents, start + 8, 8);
      memcpy (&tokens->n_tokens, start + 16, 8);
      room = length - HEADER_BYTES;
      if (memcmp (start, "RVTK", 4) == 0 && version == 1 && tokens->n_documents > 0 && tokens->n_documents <= room / 8
          && tokens->n_tokens <= room / 2 && tokens->n_documents * 8 + tokens->n_tokens * 2 == room)
        {
          tokens->documents = (const guint64 *) (const void *) (start + HEADER_BYTES);
          tokens->tokens = (const guint16 *) (const void *) (start + HEADER_BYTES + tokens->n_documents * 8);
          return g_steal_pointer (&tokens);
        }
    }
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
               "%s: not a file of tokens, or cut short at %" G_GSIZE_FORMAT " bytes", path, length);
  return NULL;
}

void
train_tokens_free (TrainTokens *tokens)
{
  g_clear_pointer (&tokens->file, g_mapped_file_unref);
  g_free (tokens);
}
